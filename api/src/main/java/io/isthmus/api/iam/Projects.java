package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.Views.DomainView;
import io.isthmus.api.iam.Views.DomainsView;
import io.isthmus.api.iam.Views.ProjectView;
import io.isthmus.api.iam.Views.ProjectsView;
import io.isthmus.api.iam.Views.RegionView;
import io.isthmus.api.iam.Views.RegionsView;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import java.util.List;
import java.util.Optional;

/** Projects, accounts and regions, as far as the caller sees them. */
final class Projects {
    private Projects() {}

    record ProjectQuery(
            @Doc("only the project of this name") Optional<String> name,

            @Doc("projects of this account; without it of the caller's")
            Optional<String> domainId) {}

    record NameQuery(@Doc("only the one of this name") Optional<String> name) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/v3/auth/projects", "Lists the projects that the caller can get a token for")
                        .needs(Needs.CALLER)
                        .query(ProjectQuery.class)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(Projects::projects),
                Endpoint.get("/v3/projects", "Lists the projects that the caller sees of an account, usually his own")
                        .needs(Needs.CALLER)
                        .query(ProjectQuery.class)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(Projects::projects),
                Endpoint.get("/v3/projects/{id}", "Shows a project")
                        .needs(Needs.CALLER)
                        .answers(200, "project", ProjectView.class)
                        .handledBy(Projects::project),
                Endpoint.get("/v3/auth/domains", "Lists the caller's account")
                        .needs(Needs.CALLER)
                        .query(NameQuery.class)
                        .answers(200, "", DomainsView.class)
                        .handledBy(call -> domains(
                                call,
                                account(call).flatMap(call.snapshot()::account).stream()
                                        .toList())),
                Endpoint.get("/v3/domains", "Lists the accounts that the caller sees")
                        .needs(Needs.CALLER)
                        .query(NameQuery.class)
                        .answers(200, "", DomainsView.class)
                        .handledBy(call -> domains(call, call.snapshot().accounts())),
                Endpoint.get("/v3/domains/{domain_id}", "Shows an account")
                        .needs(Needs.CALLER)
                        .answers(200, "domain", DomainView.class)
                        .handledBy(Projects::domain),
                Endpoint.get("/v3/regions", "Lists the regions")
                        .needs(Needs.CALLER)
                        .answers(200, "", RegionsView.class)
                        .handledBy(Projects::regions));
    }

    private static Reply projects(Call<ProjectQuery, Nothing> call) {
        // Clients look for the project of a region by its name, and must find one: so one account's at a time.
        Optional<AccountId> wanted = call.query().domainId().map(AccountId::new).or(() -> account(call));
        List<Project> all = wanted.map(call.snapshot()::projects).orElseGet(call.snapshot()::projects);
        List<ProjectView> projects = call.visible(all).stream()
                .filter(project -> Views.matches(call.query().name(), project.name()))
                .map(project -> ProjectView.of(call, project))
                .toList();
        return Reply.ok(new ProjectsView(projects, SelfLink.of(call)));
    }

    private static Reply project(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().project(new ProjectId(call.path("id"))))
                .<Reply>map(project -> Reply.ok(ProjectView.of(call, project)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("project", call.path("id"))));
    }

    private static Reply domains(Call<NameQuery, Nothing> call, List<Account> accounts) {
        List<DomainView> domains = call.visible(accounts).stream()
                .filter(account -> Views.matches(call.query().name(), account.name()))
                .map(account -> DomainView.of(call, account))
                .toList();
        return Reply.ok(new DomainsView(domains, SelfLink.of(call)));
    }

    private static Reply domain(Call<Nothing, Nothing> call) {
        String id = call.path("domain_id");
        return call.visible(call.snapshot().account(new AccountId(id)))
                .<Reply>map(account -> Reply.ok(DomainView.of(call, account)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("account", id)));
    }

    private static Reply regions(Call<Nothing, Nothing> call) {
        List<RegionView> regions = call.snapshot().settings().regions().stream()
                .map(region -> new RegionView(region, "", "public"))
                .toList();
        return Reply.ok(new RegionsView(regions, SelfLink.of(call)));
    }

    private static Optional<AccountId> account(Call<?, ?> call) {
        return call.principal().account();
    }
}
