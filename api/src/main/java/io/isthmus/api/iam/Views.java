package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.control.Identity;
import io.isthmus.model.Account;
import io.isthmus.model.Project;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The answers of this dialect. */
final class Views {
    private Views() {}

    record Link(@Doc("relation") String rel, @Doc("address") String href) {}

    record SelfLink(
            @Doc("address of the list itself") String self,

            @Doc("always the empty text: lists come whole") String previous,

            @Doc("always the empty text: lists come whole") String next) {
        /** Of the list that a call is for. */
        static SelfLink of(Call<?, ?> call) {
            return new SelfLink(call.baseUrl() + call.urlPath(), "", "");
        }
    }

    record ItemLink(@Doc("address") String self) {
        static ItemLink of(Call<?, ?> call, String path) {
            return new ItemLink(call.baseUrl() + path);
        }
    }

    record VersionView(
            @Doc("version of the API") String id,
            @Doc("stable or CURRENT") String status,
            @Doc("when the API last changed") Time.Zulu updated,
            @Doc("where it is") List<Link> links) {
        static VersionView at(String baseUrl) {
            return new VersionView(
                    "v3.6",
                    "stable",
                    new Time.Zulu(Instant.parse("2016-04-04T00:00:00Z")),
                    List.of(new Link("self", baseUrl + "/v3/")));
        }

        static VersionView network(String baseUrl) {
            return new VersionView(
                    "v2.0",
                    "CURRENT",
                    new Time.Zulu(Instant.parse("2013-07-23T00:00:00Z")),
                    List.of(new Link("self", baseUrl + "/v2.0")));
        }
    }

    record VersionsView(@Doc("versions of the APIs") List<VersionView> versions) {}

    record DomainRef(
            @Doc("id of the account") String id,
            @Doc("name of the account") String name) {
        static DomainRef of(Account account) {
            return new DomainRef(account.id().value(), account.name());
        }
    }

    record UserRef(
            @Doc("id of the user") String id,
            @Doc("name of the user") String name,
            @Doc("account of the user") DomainRef domain,

            @Doc("when the password must be changed: never") @Name("password_expires_at") @NullIfEmpty
            Optional<Time.ZuluMicros> passwordExpiresAt) {}

    record ProjectRef(
            @Doc("id of the project") String id,
            @Doc("name of the project") String name,
            @Doc("account of the project") DomainRef domain) {}

    record RoleRef(
            @Doc("id of the role") String id,
            @Doc("name of the role") String name) {}

    record EndpointView(
            @Doc("id of the endpoint") String id,

            @Doc("always public") @Name("interface") String audience,

            @Doc("region of the endpoint, * for all") String region,
            @Doc("the same as region") String regionId,
            @Doc("address of the service") String url) {}

    record ServiceView(
            @Doc("id of the service") String id,
            @Doc("what the service is for") String type,
            @Doc("name of the service") String name,
            @Doc("where it is") List<EndpointView> endpoints) {}

    record CatalogView(
            @Doc("what can be called, and where") List<ServiceView> catalog,
            @Doc("where this list is") SelfLink links) {}

    record TokenView(
            @Doc("how the token was got") List<String> methods,

            @Doc("when the token ends, UTC with microseconds")
            Time.ZuluMicros expiresAt,

            @Doc("when the token was given out, UTC with microseconds")
            Time.ZuluMicros issuedAt,

            @Doc("whose token it is") UserRef user,
            @Doc("the project that the token is for") Optional<ProjectRef> project,

            @Doc("the account that the token is for, if it is for no project and its bearer has a role there")
            Optional<DomainRef> domain,

            @Doc("what its bearer may do") List<RoleRef> roles,
            @Doc("what can be called, and where") Optional<List<ServiceView>> catalog) {

        static TokenView of(Identity.Session session, Optional<List<ServiceView>> catalog) {
            DomainRef domain = DomainRef.of(session.account());
            Optional<ProjectRef> project =
                    session.project().map(found -> new ProjectRef(found.id().value(), found.name(), domain));
            return new TokenView(
                    List.of("password"),
                    new Time.ZuluMicros(session.expiresAt()),
                    new Time.ZuluMicros(session.issuedAt()),
                    new UserRef(session.user().id().value(), session.user().name(), domain, Optional.empty()),
                    project,
                    project.isPresent() || session.principal().roles().isEmpty()
                            ? Optional.empty()
                            : Optional.of(domain),
                    roles(session),
                    catalog);
        }

        private static List<RoleRef> roles(Identity.Session session) {
            return session.principal().roles().stream()
                    .sorted()
                    .map(role -> new RoleRef(role.text(), role.text()))
                    .toList();
        }
    }

    record ProjectView(
            @Doc("id of the project") String id,
            @Doc("name of the project") String name,
            @Doc("id of its account") String domainId,
            @Doc("the same as domain_id") String parentId,
            @Doc("always true") boolean enabled,
            @Doc("always false") boolean isDomain,
            @Doc("always empty") String description,
            @Doc("when it was made") Time.ZuluMicros createdAt,
            @Doc("where this is") ItemLink links) {
        static ProjectView of(Call<?, ?> call, Project project) {
            return new ProjectView(
                    project.id().value(),
                    project.name(),
                    project.account().value(),
                    project.account().value(),
                    true,
                    false,
                    "",
                    new Time.ZuluMicros(project.createdAt()),
                    ItemLink.of(call, "/v3/projects/" + project.id()));
        }
    }

    record ProjectsView(
            @Doc("the projects") List<ProjectView> projects,
            @Doc("where this list is") SelfLink links) {}

    record DomainView(
            @Doc("id of the account") String id,
            @Doc("name of the account") String name,
            @Doc("always true") boolean enabled,
            @Doc("always empty") String description,
            @Doc("where this is") ItemLink links) {
        static DomainView of(Call<?, ?> call, Account account) {
            return new DomainView(
                    account.id().value(), account.name(), true, "", ItemLink.of(call, "/v3/domains/" + account.id()));
        }
    }

    record DomainsView(
            @Doc("the accounts") List<DomainView> domains,
            @Doc("where this list is") SelfLink links) {}

    record RegionView(
            @Doc("name of the region") String id,
            @Doc("always empty") String description,
            @Doc("always public") String type) {}

    record RegionsView(
            @Doc("the regions") List<RegionView> regions,
            @Doc("where this list is") SelfLink links) {}

    /** Whether a filter of a list is not given or lets a value pass. */
    static <T> boolean matches(Optional<T> wanted, T value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }
}
