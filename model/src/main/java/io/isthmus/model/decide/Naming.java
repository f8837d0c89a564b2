package io.isthmus.model.decide;

import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcId;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command says what it names: it is carried out only for who sees all of that. What {@link Decider} finds wrong with an id
 * by a rule of its own is not among it, such as a next hop.
 */
public interface Naming {

    /** In the order in which it is looked for; the first that is missing is told. */
    default Stream<Named> named() {
        return Stream.empty();
    }

    /** About a project, and nothing else. */
    interface OfProject extends Naming {
        ProjectId project();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.project(project()));
        }
    }

    /** About an account, and nothing else. */
    interface OfAccount extends Naming {
        AccountId account();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.account(account()));
        }
    }

    /** About an access key, and nothing else. */
    interface OfAccessKey extends Naming {
        String id();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.accessKey(id()));
        }
    }

    /** About a VPC, and nothing else. */
    interface OfVpc extends Naming {
        VpcId vpc();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.vpc(vpc()));
        }
    }

    /** About a subnet as the VPC has it. */
    interface OfSubnet extends Naming {
        VpcId vpc();

        SubnetId subnet();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.vpc(vpc()), Named.subnet(subnet()));
        }
    }

    /** About a route table, and nothing else. */
    interface OfRouteTable extends Naming {
        RouteTableId table();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.routeTable(table()));
        }
    }

    /** About a route table and subnets. */
    interface OfTableAndSubnets extends Naming {
        RouteTableId table();

        List<SubnetId> subnets();

        @Override
        default Stream<Named> named() {
            return Named.routeTable(table()).and(subnets().stream().map(Named::subnet));
        }
    }

    /** About a peering, and nothing else. */
    interface OfPeering extends Naming {
        PeeringId peering();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.peering(peering()));
        }
    }

    /** About a security group, and nothing else. */
    interface OfSecurityGroup extends Naming {
        SecurityGroupId group();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.securityGroup(group()));
        }
    }

    /** About a network ACL, and nothing else. */
    interface OfNetworkAcl extends Naming {
        NetworkAclId acl();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.networkAcl(acl()));
        }
    }

    /** About a network ACL and subnets. */
    interface OfAclAndSubnets extends Naming {
        NetworkAclId acl();

        List<SubnetId> subnets();

        @Override
        default Stream<Named> named() {
            return Named.networkAcl(acl()).and(subnets().stream().map(Named::subnet));
        }
    }

    /** About a flow log, and nothing else. */
    interface OfFlowLog extends Naming {
        FlowLogId log();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.flowLog(log()));
        }
    }

    /** About a guard rail, and nothing else. */
    interface OfGuardRail extends Naming {
        GuardRailId rail();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.guardRail(rail()));
        }
    }

    /** About a CIDR reservation, and nothing else. */
    interface OfCidrReservation extends Naming {
        CidrReservationId reservation();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.cidrReservation(reservation()));
        }
    }

    /** About an address group, and nothing else. */
    interface OfAddressGroup extends Naming {
        AddressGroupId group();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.addressGroup(group()));
        }
    }

    /** About a key pair, and nothing else. */
    interface OfKeyPair extends Naming {
        KeyPairId pair();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.keyPair(pair()));
        }
    }

    /** About a disk, and nothing else. */
    interface OfVolume extends Naming {
        VolumeId volume();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.volume(volume()));
        }
    }

    /** About a log group, and nothing else. */
    interface OfLogGroup extends Naming {
        LogGroupId group();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.logGroup(group()));
        }
    }

    /** About a stream as its log group has it. */
    interface OfLogStream extends Naming {
        LogGroupId group();

        LogStreamId stream();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.logGroup(group()), Named.logStream(stream()));
        }
    }

    /** About a network, and nothing else. */
    interface OfNetwork extends Naming {
        SubnetId network();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.network(network()));
        }
    }

    /** About a network and a router, which is a VPC. */
    interface OfRouterAndNetwork extends Naming {
        VpcId router();

        SubnetId network();

        @Override
        default Stream<Named> named() {
            return Stream.of(Named.vpc(router()), Named.network(network()));
        }
    }

    /** About ECSs, and nothing else. */
    interface OfServers extends Naming {
        List<EcsId> servers();

        @Override
        default Stream<Named> named() {
            return servers().stream().map(server -> Named.ecs(server).in("servers"));
        }
    }
}
