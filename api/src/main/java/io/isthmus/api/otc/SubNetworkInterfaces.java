package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import java.util.List;
import java.util.Optional;

/** Sub-network interfaces, of which there are none: making one is not offered (contract.md 10.42). */
final class SubNetworkInterfaces {
    private static final String PATH = "/v3/{project_id}/vpc/sub-network-interfaces";

    private SubNetworkInterfaces() {}

    record InterfaceQuery(
            @Doc("only these") @Filter List<String> id,
            @Doc("only those in these subnets") @Filter List<String> virsubnetId,

            @Doc("only those with these addresses") @Filter List<String> privateIpAddress,

            @Doc("only those with these MAC addresses") @Filter
            List<String> macAddress,

            @Doc("only those in these VPCs") @Filter List<String> vpcId,

            @Doc("only those with these descriptions") @Filter
            List<String> description,

            @Doc("only those of these security groups") @Filter
            List<String> securityGroups,

            @Doc("only those of these network interfaces") @Filter
            List<String> parentId,

            @Inline Page.Onward page) {}

    record InterfacesBody(
            @Doc("the call's request id") String requestId,
            @Doc("always empty") List<Object> subNetworkInterfaces,
            @Doc("the page") V3.PageInfo pageInfo) {}

    record CountBody(
            @Doc("the call's request id") String requestId,
            @Doc("always 0") int subNetworkInterfaces) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get(PATH, "Lists sub-network interfaces: there are none")
                        .query(InterfaceQuery.class)
                        .answers(200, "", InterfacesBody.class)
                        .handledBy(call -> Reply.ok(new InterfacesBody(
                                call.requestId(), List.of(), new V3.PageInfo(Optional.empty(), Optional.empty(), 0)))),
                Endpoint.get(PATH + "/count", "Counts sub-network interfaces: there are none")
                        .answers(200, "", CountBody.class)
                        .handledBy(call -> Reply.ok(new CountBody(call.requestId(), 0))));
    }
}
