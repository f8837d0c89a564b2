package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.SubnetId;
import java.util.List;

/** Tags, which Terraform reads of everything (contract.md 3.1). There are none yet. */
final class Tags {
    private Tags() {}

    record TagsView(@Doc("always empty") List<Object> tags) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/v2.0/{project_id}/vpcs/{vpc_id}/tags", "Lists the tags of a VPC")
                        .answers(200, "", TagsView.class)
                        .refuses(Rule.VPC_NOT_FOUND)
                        .handledBy(Tags::ofVpc),
                Endpoint.get("/v2.0/{project_id}/subnets/{subnet_id}/tags", "Lists the tags of a subnet")
                        .answers(200, "", TagsView.class)
                        .refuses(Rule.SUBNET_NOT_FOUND)
                        .handledBy(Tags::ofSubnet));
    }

    private static Reply ofVpc(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().vpc(Vpcs.id(call)))
                .<Reply>map(_ -> Reply.ok(new TagsView(List.of())))
                .orElseGet(() -> Vpcs.missing(Vpcs.id(call)));
    }

    private static Reply ofSubnet(Call<Nothing, Nothing> call) {
        SubnetId id = new SubnetId(call.path("subnet_id"));
        return call.visible(call.snapshot().subnet(id))
                .<Reply>map(_ -> Reply.ok(new TagsView(List.of())))
                .orElseGet(() -> Subnets.missing(id));
    }
}
