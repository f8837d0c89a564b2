package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Needs;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.Problem;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.Views.DomainView;
import io.isthmus.api.iam.Views.DomainsView;
import io.isthmus.api.iam.Views.ProjectView;
import io.isthmus.api.iam.Views.ProjectsView;
import io.isthmus.api.iam.Views.RegionView;
import io.isthmus.api.iam.Views.RegionsView;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.model.AccountId;
import io.isthmus.model.ProjectId;
import java.util.List;
import java.util.Optional;

/** Projects, accounts and regions, as far as the caller's own account goes. */
final class Projects {
    private Projects() {}

    record ProjectQuery(
            @Doc("only the project of this name") Optional<String> name,
            @Doc("only projects of this account") Optional<String> domainId) {}

    record NameQuery(@Doc("only the one of this name") Optional<String> name) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/v3/auth/projects", "Lists the projects that the caller can get a token for")
                        .needs(Needs.CALLER)
                        .query(ProjectQuery.class)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(Projects::projects),
                Endpoint.get("/v3/projects", "Lists the projects of the caller's account")
                        .needs(Needs.CALLER)
                        .query(ProjectQuery.class)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(Projects::projects),
                Endpoint.get("/v3/projects/{id}", "Shows a project of the caller's account")
                        .needs(Needs.CALLER)
                        .answers(200, "project", ProjectView.class)
                        .handledBy(Projects::project),
                Endpoint.get("/v3/auth/domains", "Lists the caller's account")
                        .needs(Needs.CALLER)
                        .query(NameQuery.class)
                        .answers(200, "", DomainsView.class)
                        .handledBy(Projects::domains),
                Endpoint.get("/v3/regions", "Lists the regions")
                        .needs(Needs.CALLER)
                        .answers(200, "", RegionsView.class)
                        .handledBy(Projects::regions));
    }

    private static Reply projects(Call<ProjectQuery, Nothing> call) {
        List<ProjectView> projects = account(call).map(call.snapshot()::projects).orElseGet(List::of).stream()
                .filter(project -> matches(call.query().name(), project.name()))
                .filter(project ->
                        matches(call.query().domainId(), project.account().value()))
                .map(ProjectView::of)
                .toList();
        return Reply.ok(new ProjectsView(projects, self(call)));
    }

    private static Reply project(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().project(new ProjectId(call.path("id"))))
                .<Reply>map(project -> Reply.ok(ProjectView.of(project)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("project", call.path("id"))));
    }

    private static Reply domains(Call<NameQuery, Nothing> call) {
        List<DomainView> domains = account(call).flatMap(call.snapshot()::account).stream()
                .filter(account -> matches(call.query().name(), account.name()))
                .map(account -> new DomainView(account.id().value(), account.name(), true, ""))
                .toList();
        return Reply.ok(new DomainsView(domains, self(call)));
    }

    private static Reply regions(Call<Nothing, Nothing> call) {
        List<RegionView> regions = call.snapshot().settings().regions().stream()
                .map(region -> new RegionView(region, "", "public"))
                .toList();
        return Reply.ok(new RegionsView(regions, self(call)));
    }

    private static Optional<AccountId> account(Call<?, ?> call) {
        return call.principal().account();
    }

    private static SelfLink self(Call<?, ?> call) {
        return new SelfLink(call.baseUrl() + call.urlPath(), "", "");
    }

    private static boolean matches(Optional<String> wanted, String value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }
}
