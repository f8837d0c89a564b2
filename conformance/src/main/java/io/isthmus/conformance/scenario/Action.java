package io.isthmus.conformance.scenario;

import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.List;
import java.util.Optional;

/** One call that a step makes, or that must be refused. */
public sealed interface Action {
    record AddVpc(Network.Vpc vpc) implements Action {}

    record DeleteVpc(String vpc) implements Action {}

    record AddSecondary(String vpc, String cidr) implements Action {}

    record RemoveSecondary(String vpc, String cidr) implements Action {}

    record AddSubnet(Network.Subnet subnet) implements Action {}

    record DeleteSubnet(String subnet) implements Action {}

    record AddTable(Network.RouteTable table) implements Action {}

    record DeleteTable(String table) implements Action {}

    record Associate(String table, String subnet) implements Action {}

    /** The subnet returns to the default table. */
    record Disassociate(String table, String subnet) implements Action {}

    record AddRoute(TableOf table, Network.Route route) implements Action {}

    /** Gives the route with this destination another next hop. */
    record SwitchRoute(TableOf table, Network.Route route) implements Action {}

    /** Adds a route whose next hop is an ECS of the VPC. */
    record AddServerRoute(TableOf table, String destination, String ecs) implements Action {}

    /** Gives the route with this destination an ECS of the VPC as next hop. */
    record SwitchToServer(TableOf table, String destination, String ecs) implements Action {}

    /** Whatever its next hop. */
    record DeleteRoute(TableOf table, String destination) implements Action {}

    record RequestPeering(String name, String requester, String accepter) implements Action {}

    record AcceptPeering(String peering) implements Action {}

    record RejectPeering(String peering) implements Action {}

    record DeletePeering(String peering) implements Action {}

    record AddRule(String group, Rule rule) implements Action {}

    record RemoveRule(String group, Rule rule) implements Action {}

    record AddAcl(Network.Acl acl) implements Action {}

    /** Puts the rule before the others. */
    record AddAclRule(String acl, AclRule rule) implements Action {}

    /** Lets it guard nothing any more, and ends it. */
    record DeleteAcl(String acl) implements Action {}

    record AddEcs(Network.Ecs ecs) implements Action {}

    /**
     * An ECS with a further NIC.
     *
     * @param subnet of the further NIC, in the same VPC
     * @param address of the further NIC
     */
    record AddEcsOfTwo(Network.Ecs ecs, String subnet, String address) implements Action {}

    /** Lets the first port of an ECS use these sources too, and no others that it was given before. */
    record PairAddresses(String ecs, List<String> blocks) implements Action {}

    record DeleteEcs(String ecs) implements Action {}

    /**
     * A route table.
     *
     * @param custom its name; empty: the default table of the VPC
     */
    record TableOf(String vpc, Optional<String> custom) {}

    /**
     * A call and who makes it.
     *
     * @param by the project that calls; empty: the one that the thing belongs to, for an answer to a request the accepter
     */
    record Call(Action action, Optional<String> by) {}

    /**
     * A call that must be refused, and change nothing.
     *
     * @param status the HTTP status
     */
    record Refused(Call call, int status) {}
}
