package io.isthmus.model.decide;

import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.DhcpOptions;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.IcmpType;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortExtras;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpRange;
import io.isthmus.net.Mac;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What can be asked of the service. Commands are plain data, checked for form by the dialect that made them; whether they
 * may be carried out is for {@link Decider} to say. New resources belong to the principal's project.
 */
public sealed interface Command extends Naming {

    /** Commands on accounts, projects, users and tokens. */
    sealed interface Identity extends Command {}

    /** Commands on accounts, users and their roles. */
    sealed interface People extends Command {}

    /** Commands on VPCs and subnets. */
    sealed interface Network extends Command {}

    /** Commands on route tables and routes. */
    sealed interface Routing extends Command {}

    /** Commands on peerings. */
    sealed interface Peer extends Command {}

    /** Commands on security groups. */
    sealed interface Security extends Command {}

    /** Commands on network ACLs. */
    sealed interface Acl extends Command {}

    /** Commands on policies of network ACLs, and on their rules. */
    sealed interface AclPolicy extends Command {}

    /** Commands on flow logs. */
    sealed interface Flow extends Command {}

    /**
     * Commands whose change outlives a killed process but perhaps not a power cut, if it is of secrets only: what is lost is
     * easily had again, and they are too many to wait for the disk each time.
     */
    sealed interface Fleeting {}

    /** Commands on guard rails. */
    sealed interface Rail extends Command {}

    /** Commands on CIDR reservations of subnets. */
    sealed interface Reservation extends Command {}

    /** Commands on address groups. */
    sealed interface Addressing extends Command {}

    /** Commands on key pairs. */
    sealed interface Keys extends Command {}

    /** Commands on server groups. */
    sealed interface Grouping extends Command {}

    /** Commands on log groups and their streams. */
    sealed interface LogStore extends Command {}

    /** Commands on Neutron networks and their subnets. */
    sealed interface Neutron extends Command {}

    /** Commands on ports as resources of their own. */
    sealed interface Ports extends Command {}

    /** Commands on ECSs. */
    sealed interface Compute extends Command {}

    /** Commands on EVS disks. */
    sealed interface Disks extends Command {}

    /** Commands on the tags of whatever has some. */
    sealed interface Tagging extends Command {}

    // ---- identity ----

    /**
     * Makes a project, and its account if there is none of that name.
     *
     * @param quotas limits of the account to set
     * @param user a user of the account to make, if there is none of that name
     */
    record CreateProject(String account, String name, String region, Map<Quota, Integer> quotas, Optional<NewUser> user)
            implements Identity {}

    record NewUser(String name, String passwordHash, Set<Role> roles) {}

    /**
     * Sets limits of the project's account, and makes one more user of it.
     *
     * @param quotas limits to set; the others stay
     */
    record UpdateProject(ProjectId project, Map<Quota, Integer> quotas, Optional<NewUser> user)
            implements Identity, OfProject {}

    record DeleteProject(ProjectId project) implements Identity, OfProject {}

    /**
     * Gives out a token, for which the one of the user that was not used for the longest time ends if there are too many.
     *
     * @param proof by what the user proved who he is, which must still be good
     * @param used when tokens of the user, by their hashes, were used last, if that was after what the state says
     */
    record IssueToken(String hash, UserId user, Optional<ProjectId> project, Proof proof, Map<String, Instant> used)
            implements Identity, Fleeting {
        public IssueToken {
            used = Map.copyOf(used);
        }

        /** On the word of the service itself. */
        public IssueToken(String hash, UserId user, Optional<ProjectId> project) {
            this(hash, user, project, new Proof.OfService(), Map.of());
        }
    }

    /** By what a user proved who he is. */
    sealed interface Proof {
        /** @param kept the hash that his password was compared with */
        record ByPassword(String kept) implements Proof {
            /** Never the hash. */
            @Override
            public String toString() {
                return "ByPassword[]";
            }
        }

        /** @param hash of another token of his, with which the new one ends */
        record ByToken(String hash) implements Proof {
            /** Never the hash. */
            @Override
            public String toString() {
                return "ByToken[]";
            }
        }

        record OfService() implements Proof {}
    }

    /** Ends a token, and those that were got with it. */
    record RevokeToken(String hash) implements Identity {}

    /**
     * @param id the access key: 20 capital letters and digits, random
     * @param secret 40 characters, random
     */
    record CreateAccessKey(UserId user, String id, String secret, String description) implements Identity {}

    /** What is empty stays. */
    record UpdateAccessKey(String id, Optional<Boolean> active, Optional<String> description)
            implements Identity, OfAccessKey {}

    record DeleteAccessKey(String id) implements Identity, OfAccessKey {}

    /** Does some of what is due by the clock, the oldest first: requests expire, tokens and jobs are forgotten. */
    record ExpireDue() implements Identity {
        /** What one such command does at most, however much is due: others are not to wait for it long. */
        public static final int MOST_AT_ONCE = 200;
    }

    // ---- people ----

    /** Makes an account without projects and users. */
    record CreateAccount(String name, Map<Quota, Integer> quotas) implements People {}

    /** @param quotas limits to set; the others stay */
    record UpdateAccount(AccountId account, Map<Quota, Integer> quotas) implements People, OfAccount {}

    /** Ends an account that has neither projects nor users. */
    record DeleteAccount(AccountId account) implements People, OfAccount {}

    /**
     * @param passwordHash empty: the user cannot log in
     * @param roles which he has from the start
     */
    record CreateUser(
            AccountId account,
            String name,
            Optional<String> passwordHash,
            String description,
            String email,
            boolean enabled,
            Optional<ProjectId> defaultProject,
            List<Grant> roles)
            implements People {
        public CreateUser {
            roles = List.copyOf(roles);
        }

        /** Without roles. */
        public CreateUser(
                AccountId account,
                String name,
                Optional<String> passwordHash,
                String description,
                String email,
                boolean enabled,
                Optional<ProjectId> defaultProject) {
            this(account, name, passwordHash, description, email, enabled, defaultProject, List.of());
        }

        @Override
        public Stream<Named> named() {
            return Named.account(account)
                    .and(Stream.concat(
                            defaultProject.stream()
                                    .map(project -> Named.project(project).in("default_project_id")),
                            roles.stream()
                                    .flatMap(grant -> grant.project().stream())
                                    .map(Named::project)));
        }
    }

    /** @param project empty: on the account */
    record Grant(Role role, Optional<ProjectId> project) {}

    /**
     * What is empty stays. A new password, or that the user may no longer log in, ends his tokens.
     *
     * @param passwordHash of a new password that was not his choice
     */
    record UpdateUser(
            UserId user,
            Optional<String> name,
            Optional<String> passwordHash,
            Optional<String> description,
            Optional<String> email,
            Optional<Boolean> enabled,
            Optional<ProjectId> defaultProject)
            implements People {
        @Override
        public Stream<Named> named() {
            return Named.user(user)
                    .and(defaultProject.stream()
                            .map(project -> Named.project(project).in("default_project_id")));
        }
    }

    /**
     * Sets a user's password by himself, which ends his tokens.
     *
     * @param proof that his old password was right
     */
    record ChangePassword(UserId user, Proof.ByPassword proof, String passwordHash) implements People {}

    record GrantRole(UserId user, RoleScope scope, Role role) implements People {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.user(user), scope.named());
        }
    }

    record RevokeRole(UserId user, RoleScope scope, Role role) implements People {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.user(user), scope.named());
        }
    }

    /** Where a role is. */
    sealed interface RoleScope {
        record OnAccount(AccountId account) implements RoleScope {}

        record OnProject(ProjectId project) implements RoleScope {}

        private Named named() {
            return switch (this) {
                case OnAccount(AccountId account) -> Named.account(account);
                case OnProject(ProjectId project) -> Named.project(project);
            };
        }
    }

    /** Ends a user with all that is his: password, tokens, access keys. */
    record DeleteUser(UserId user) implements People {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.user(user));
        }
    }

    // ---- tags ----

    /** @param change with no key twice, and not more than a resource may have */
    record ChangeTags(Tagged.Target on, Tags.Change change) implements Tagging {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.tagged(on));
        }
    }

    // ---- VPCs and subnets ----

    /** @param tags no key twice, and not more than a resource may have */
    record CreateVpc(String name, String description, Optional<Cidr> cidr, List<Tags.Tag> tags, VpcExtras.Change extras)
            implements Network {
        /** Without anything special. */
        public CreateVpc(String name, String description, Optional<Cidr> cidr) {
            this(name, description, cidr, List.of(), VpcExtras.Change.NOTHING);
        }
    }

    /** What is empty stays. */
    record UpdateVpc(
            VpcId vpc,
            Optional<String> name,
            Optional<String> description,
            Optional<Cidr> cidr,
            VpcExtras.Change extras)
            implements Network, OfVpc {
        /** With what is special about it, if anything. */
        public UpdateVpc(VpcId vpc, Optional<String> name, Optional<String> description, Optional<Cidr> cidr) {
            this(vpc, name, description, cidr, VpcExtras.Change.NOTHING);
        }
    }

    record DeleteVpc(VpcId vpc) implements Network, OfVpc {}

    record AddExtendCidrs(VpcId vpc, List<Cidr> blocks) implements Network, OfVpc {}

    record RemoveExtendCidrs(VpcId vpc, List<Cidr> blocks) implements Network, OfVpc {}

    /**
     * @param ipv6 whether it gets an IPv6 block too
     * @param tags no key twice, and not more than a resource may have
     */
    record CreateSubnet(
            VpcId vpc,
            String name,
            String description,
            Cidr cidr,
            Ip gateway,
            boolean dhcp,
            List<Ip> nameServers,
            String availabilityZone,
            boolean ipv6,
            List<DhcpOptions.Option> dhcpOptions,
            List<Tags.Tag> tags)
            implements Network, OfVpc {
        /** Without options of DHCP and tags. */
        public CreateSubnet(
                VpcId vpc,
                String name,
                String description,
                Cidr cidr,
                Ip gateway,
                boolean dhcp,
                List<Ip> nameServers,
                String availabilityZone,
                boolean ipv6) {
            this(
                    vpc,
                    name,
                    description,
                    cidr,
                    gateway,
                    dhcp,
                    nameServers,
                    availabilityZone,
                    ipv6,
                    List.of(),
                    List.of());
        }

        /** Without IPv6. */
        public CreateSubnet(
                VpcId vpc,
                String name,
                String description,
                Cidr cidr,
                Ip gateway,
                boolean dhcp,
                List<Ip> nameServers,
                String availabilityZone) {
            this(vpc, name, description, cidr, gateway, dhcp, nameServers, availabilityZone, false);
        }
    }

    /**
     * What is empty stays.
     *
     * @param ipv6 true: it gets an IPv6 block if it has none. One that it has stays for its life
     */
    record UpdateSubnet(
            VpcId vpc,
            SubnetId subnet,
            Optional<String> name,
            Optional<String> description,
            Optional<Boolean> dhcp,
            Optional<List<Ip>> nameServers,
            Optional<Boolean> ipv6,
            List<DhcpOptions.Option> dhcpOptions)
            implements Network, OfSubnet {
        /** With the options of DHCP that it has, if any. */
        public UpdateSubnet(
                VpcId vpc,
                SubnetId subnet,
                Optional<String> name,
                Optional<String> description,
                Optional<Boolean> dhcp,
                Optional<List<Ip>> nameServers,
                Optional<Boolean> ipv6) {
            this(vpc, subnet, name, description, dhcp, nameServers, ipv6, List.of());
        }

        /** With the IPv6 block that it has, if any. */
        public UpdateSubnet(
                VpcId vpc,
                SubnetId subnet,
                Optional<String> name,
                Optional<String> description,
                Optional<Boolean> dhcp,
                Optional<List<Ip>> nameServers) {
            this(vpc, subnet, name, description, dhcp, nameServers, Optional.empty());
        }
    }

    record DeleteSubnet(VpcId vpc, SubnetId subnet) implements Network, OfSubnet {}

    // ---- route tables and routes ----

    /** @param text the destination as the client wrote it */
    record NewRoute(Cidr destination, String text, NextHop nextHop, String description) {}

    /** What is empty stays. */
    record ChangedRoute(Cidr destination, Optional<NextHop> nextHop, Optional<String> description) {}

    record CreateRouteTable(VpcId vpc, String name, String description, List<NewRoute> routes)
            implements Routing, OfVpc {}

    /** Deletes, then changes, then adds routes; all or nothing. What is empty stays. */
    record UpdateRouteTable(
            RouteTableId table,
            Optional<String> name,
            Optional<String> description,
            List<Cidr> delete,
            List<ChangedRoute> change,
            List<NewRoute> add)
            implements Routing, OfRouteTable {}

    record AssociateSubnets(RouteTableId table, List<SubnetId> subnets) implements Routing, OfTableAndSubnets {}

    /** The subnets return to the default table. */
    record DisassociateSubnets(RouteTableId table, List<SubnetId> subnets) implements Routing, OfTableAndSubnets {}

    record DeleteRouteTable(RouteTableId table) implements Routing, OfRouteTable {}

    /** Adds a route to the default table of the VPC. */
    record CreateRoute(VpcId vpc, NewRoute route) implements Routing, OfVpc {}

    /** Deletes a route of a default table by the id that the v2.0 routes API shows. */
    record DeleteRoute(RouteId route) implements Routing {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.route(route));
        }
    }

    // ---- peerings ----

    /**
     * @param requestProject if given, must be the principal's
     * @param acceptProject owner of the other VPC; empty: the principal's project
     */
    record CreatePeering(
            String name,
            String description,
            VpcId requestVpc,
            Optional<ProjectId> requestProject,
            VpcId acceptVpc,
            Optional<ProjectId> acceptProject)
            implements Peer {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.vpc(requestVpc).in("request_vpc_info"));
        }
    }

    /** What is empty stays. */
    record UpdatePeering(PeeringId peering, Optional<String> name, Optional<String> description)
            implements Peer, OfPeering {}

    record AcceptPeering(PeeringId peering) implements Peer, OfPeering {}

    record RejectPeering(PeeringId peering) implements Peer, OfPeering {}

    record DeletePeering(PeeringId peering) implements Peer, OfPeering {}

    // ---- security groups ----

    /**
     * Everything may leave its members.
     *
     * @param tags no key twice, and not more than a resource may have
     * @param mutual whether its members let each other in from the start (contract.md 10.35)
     */
    record CreateSecurityGroup(String name, String description, List<Tags.Tag> tags, boolean mutual)
            implements Security {
        /** Without tags, and mutual. */
        public CreateSecurityGroup(String name, String description) {
            this(name, description, List.of(), true);
        }
    }

    /** What is empty stays. */
    record UpdateSecurityGroup(SecurityGroupId group, Optional<String> name, Optional<String> description)
            implements Security, OfSecurityGroup {}

    record DeleteSecurityGroup(SecurityGroupId group) implements Security, OfSecurityGroup {}

    /** A rule to be; the components are those of {@link SecurityGroupRule}. */
    record CreateSecurityGroupRule(
            SecurityGroupId group,
            SecurityGroupRule.Direction direction,
            IpFamily family,
            OptionalInt protocol,
            List<PortRange> ports,
            Optional<IcmpType> icmp,
            SecurityGroupRule.Remote remote,
            String description,
            Optional<SecurityGroupRule.Precedence> precedence)
            implements Security {
        public CreateSecurityGroupRule {
            ports = List.copyOf(ports);
            precedence = SecurityGroupRule.Precedence.canonical(precedence);
        }

        /** One that allows, with the highest priority, of ICMP all messages. */
        public CreateSecurityGroupRule(
                SecurityGroupId group,
                SecurityGroupRule.Direction direction,
                IpFamily family,
                OptionalInt protocol,
                List<PortRange> ports,
                SecurityGroupRule.Remote remote,
                String description) {
            this(group, direction, family, protocol, ports, Optional.empty(), remote, description, Optional.empty());
        }

        /** The address group that it names. */
        private Stream<Named> addresses() {
            return remote instanceof SecurityGroupRule.Remote.Within(AddressGroupId addresses)
                    ? Stream.of(Named.addressGroup(addresses).in("remote_address_group_id"))
                    : Stream.empty();
        }

        @Override
        public Stream<Named> named() {
            return Named.securityGroup(group).and(addresses());
        }
    }

    /**
     * Adds all of the rules or none.
     *
     * @param rules of this group
     * @param ignoreDuplicates whether a rule that is there already is left out, instead of refusing all
     */
    record CreateSecurityGroupRules(
            SecurityGroupId group, List<CreateSecurityGroupRule> rules, boolean ignoreDuplicates) implements Security {
        @Override
        public Stream<Named> named() {
            return Named.securityGroup(group).and(rules.stream().flatMap(CreateSecurityGroupRule::addresses));
        }
    }

    record DeleteSecurityGroupRule(SecurityGroupRuleId rule) implements Security {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.securityGroupRule(rule));
        }
    }

    // ---- network ACLs ----

    /**
     * @param ingress the policy of what comes into its subnets; empty: none
     * @param egress the policy of what leaves them; empty: none
     * @param ports the gateways' ports of the subnets that it guards
     * @param tags no key twice, and not more than a resource may have
     */
    record CreateNetworkAcl(
            String name,
            String description,
            boolean enabled,
            boolean shared,
            Optional<NetworkAclPolicyId> ingress,
            Optional<NetworkAclPolicyId> egress,
            List<PortId> ports,
            List<Tags.Tag> tags)
            implements Acl {
        /** Without tags. */
        public CreateNetworkAcl(
                String name,
                String description,
                boolean enabled,
                boolean shared,
                Optional<NetworkAclPolicyId> ingress,
                Optional<NetworkAclPolicyId> egress,
                List<PortId> ports) {
            this(name, description, enabled, shared, ingress, egress, ports, List.of());
        }

        /** One that has nothing yet. */
        public CreateNetworkAcl(String name, String description, boolean enabled) {
            this(name, description, enabled, false, Optional.empty(), Optional.empty(), List.of());
        }

        @Override
        public Stream<Named> named() {
            return namedOfAcl(ingress, egress, ports.stream());
        }
    }

    /**
     * What is empty stays.
     *
     * @param ports of all subnets that it guards from then on
     */
    record UpdateNetworkAcl(
            NetworkAclId acl,
            Optional<String> name,
            Optional<String> description,
            Optional<Boolean> enabled,
            Optional<Boolean> shared,
            Optional<ChangedPolicy> ingress,
            Optional<ChangedPolicy> egress,
            Optional<List<PortId>> ports)
            implements Acl {
        /** Changes neither its policies nor its subnets. */
        public UpdateNetworkAcl(
                NetworkAclId acl, Optional<String> name, Optional<String> description, Optional<Boolean> enabled) {
            this(
                    acl,
                    name,
                    description,
                    enabled,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public Stream<Named> named() {
            return Named.networkAcl(acl)
                    .and(namedOfAcl(
                            ingress.flatMap(ChangedPolicy::id),
                            egress.flatMap(ChangedPolicy::id),
                            ports.stream().flatMap(List::stream)));
        }
    }

    private static Stream<Named> namedOfAcl(
            Optional<NetworkAclPolicyId> ingress, Optional<NetworkAclPolicyId> egress, Stream<PortId> ports) {
        return Stream.of(
                        ingress.stream().map(id -> Named.policy(id).in("ingress_firewall_policy_id")),
                        egress.stream().map(id -> Named.policy(id).in("egress_firewall_policy_id")),
                        ports.map(Named::guardedPort))
                .flatMap(named -> named);
    }

    /** A direction of a changed network ACL: this policy, or none any more. */
    record ChangedPolicy(Optional<NetworkAclPolicyId> id) {}

    /**
     * @param alone whether it goes by itself, and its subnets lose it; else it must have none, and the policies and rules that
     *     nothing else uses go with it
     */
    record DeleteNetworkAcl(NetworkAclId acl, boolean alone) implements Acl, OfNetworkAcl {
        /** With its policies and rules. */
        public DeleteNetworkAcl(NetworkAclId acl) {
            this(acl, false);
        }
    }

    record AssociateNetworkAcl(NetworkAclId acl, List<SubnetId> subnets) implements Acl, OfAclAndSubnets {}

    record DisassociateNetworkAcl(NetworkAclId acl, List<SubnetId> subnets) implements Acl, OfAclAndSubnets {}

    /** A rule to be; the components are those of {@link NetworkAclRule}. */
    record NewNetworkAclRule(
            String name,
            String description,
            boolean deny,
            IpFamily family,
            OptionalInt protocol,
            Optional<Cidr> source,
            Optional<Cidr> destination,
            boolean bareSource,
            boolean bareDestination,
            List<PortRange> sourcePorts,
            List<PortRange> destinationPorts,
            boolean enabled,
            Optional<AddressGroupId> sourceGroup,
            Optional<AddressGroupId> destinationGroup) {
        /** Its addresses are shown with their lengths, and it names no address groups. */
        public NewNetworkAclRule(
                String name,
                String description,
                boolean deny,
                IpFamily family,
                OptionalInt protocol,
                Optional<Cidr> source,
                Optional<Cidr> destination,
                List<PortRange> sourcePorts,
                List<PortRange> destinationPorts,
                boolean enabled) {
            this(
                    name,
                    description,
                    deny,
                    family,
                    protocol,
                    source,
                    destination,
                    false,
                    false,
                    sourcePorts,
                    destinationPorts,
                    enabled,
                    Optional.empty(),
                    Optional.empty());
        }

        private Stream<Named> addresses() {
            return namedOfEnds(sourceGroup, destinationGroup);
        }

        NetworkAclRule with(NetworkAclRuleId id, ProjectId project, boolean shared) {
            return new NetworkAclRule(
                    id,
                    project,
                    name,
                    description,
                    shared,
                    deny,
                    family,
                    protocol,
                    source,
                    destination,
                    bareSource,
                    bareDestination,
                    sourcePorts,
                    destinationPorts,
                    enabled,
                    sourceGroup,
                    destinationGroup);
        }
    }

    private static Stream<Named> namedOfEnds(
            Optional<AddressGroupId> sourceGroup, Optional<AddressGroupId> destinationGroup) {
        return Stream.concat(
                sourceGroup.stream().map(id -> Named.addressGroup(id).in("source_address_group_id")),
                destinationGroup.stream().map(id -> Named.addressGroup(id).in("destination_address_group_id")));
    }

    /** An end of a changed rule: these addresses, those of this group, or any. */
    record ChangedEnd(Optional<Cidr> block, boolean bare, Optional<AddressGroupId> group) {
        /** Of no group. */
        public ChangedEnd(Optional<Cidr> block, boolean bare) {
            this(block, bare, Optional.empty());
        }

        /** Of a group. */
        public ChangedEnd(AddressGroupId group) {
            this(Optional.empty(), false, Optional.of(group));
        }
    }

    /**
     * What is empty stays.
     *
     * @param protocol an empty number within: every protocol
     */
    record ChangedNetworkAclRule(
            NetworkAclRuleId id,
            Optional<String> name,
            Optional<String> description,
            Optional<Boolean> deny,
            Optional<IpFamily> family,
            Optional<OptionalInt> protocol,
            Optional<ChangedEnd> source,
            Optional<ChangedEnd> destination,
            Optional<List<PortRange>> sourcePorts,
            Optional<List<PortRange>> destinationPorts,
            Optional<Boolean> enabled) {
        private Stream<Named> addresses() {
            return namedOfEnds(source.flatMap(ChangedEnd::group), destination.flatMap(ChangedEnd::group));
        }

        NetworkAclRule applied(NetworkAclRule rule, Optional<Boolean> shared) {
            return new NetworkAclRule(
                    rule.id(),
                    rule.project(),
                    name.orElse(rule.name()),
                    description.orElse(rule.description()),
                    shared.orElse(rule.shared()),
                    deny.orElse(rule.deny()),
                    family.orElse(rule.family()),
                    protocol.orElse(rule.protocol()),
                    source.map(ChangedEnd::block).orElse(rule.source()),
                    destination.map(ChangedEnd::block).orElse(rule.destination()),
                    source.map(ChangedEnd::bare).orElse(rule.bareSource()),
                    destination.map(ChangedEnd::bare).orElse(rule.bareDestination()),
                    sourcePorts.orElse(rule.sourcePorts()),
                    destinationPorts.orElse(rule.destinationPorts()),
                    enabled.orElse(rule.enabled()),
                    source.map(ChangedEnd::group).orElse(rule.sourceGroup()),
                    destination.map(ChangedEnd::group).orElse(rule.destinationGroup()));
        }
    }

    /** @param after the rule behind which they come; empty: they come first */
    record InsertNetworkAclRules(
            NetworkAclId acl,
            Optional<NetworkAclRuleId> after,
            List<NewNetworkAclRule> ingress,
            List<NewNetworkAclRule> egress)
            implements Acl {
        @Override
        public Stream<Named> named() {
            return Named.networkAcl(acl)
                    .and(Stream.concat(ingress.stream(), egress.stream()).flatMap(NewNetworkAclRule::addresses));
        }
    }

    record UpdateNetworkAclRules(
            NetworkAclId acl, List<ChangedNetworkAclRule> ingress, List<ChangedNetworkAclRule> egress) implements Acl {
        @Override
        public Stream<Named> named() {
            return Named.networkAcl(acl)
                    .and(Stream.concat(ingress.stream(), egress.stream()).flatMap(ChangedNetworkAclRule::addresses));
        }
    }

    record RemoveNetworkAclRules(NetworkAclId acl, List<NetworkAclRuleId> ingress, List<NetworkAclRuleId> egress)
            implements Acl, OfNetworkAcl {}

    // ---- policies of network ACLs ----

    /** @param policy in which it stands first; empty: in none yet */
    record CreateNetworkAclRule(NewNetworkAclRule rule, boolean shared, Optional<NetworkAclPolicyId> policy)
            implements AclPolicy {
        /** In no policy yet. */
        public CreateNetworkAclRule(NewNetworkAclRule rule, boolean shared) {
            this(rule, shared, Optional.empty());
        }

        @Override
        public Stream<Named> named() {
            return Stream.concat(policy.stream().map(id -> Named.policy(id).in("isthmus:policy_id")), rule.addresses());
        }
    }

    /** Changes a rule in every policy that has it. */
    record UpdateNetworkAclRule(ChangedNetworkAclRule change, Optional<Boolean> shared) implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Named.aclRule(change.id()).and(change.addresses());
        }
    }

    record DeleteNetworkAclRule(NetworkAclRuleId rule) implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.aclRule(rule));
        }
    }

    record CreateNetworkAclPolicy(
            String name, String description, boolean shared, boolean audited, List<NetworkAclRuleId> rules)
            implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return rules.stream().map(rule -> Named.aclRule(rule).in("firewall_rules"));
        }
    }

    /** What is empty stays, but that it was audited does not outlive a change. */
    record UpdateNetworkAclPolicy(
            NetworkAclPolicyId policy,
            Optional<String> name,
            Optional<String> description,
            Optional<Boolean> shared,
            Optional<Boolean> audited,
            Optional<List<NetworkAclRuleId>> rules)
            implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Named.policy(policy)
                    .and(rules.stream()
                            .flatMap(List::stream)
                            .map(rule -> Named.aclRule(rule).in("firewall_rules")));
        }
    }

    record DeleteNetworkAclPolicy(NetworkAclPolicyId policy) implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.policy(policy));
        }
    }

    /**
     * Puts a rule that is there into a policy that has not got it.
     *
     * @param after the rule behind which it comes
     * @param before the rule in front of which it comes, whatever {@code after} says; without both it comes first
     */
    record InsertNetworkAclPolicyRule(
            NetworkAclPolicyId policy,
            NetworkAclRuleId rule,
            Optional<NetworkAclRuleId> after,
            Optional<NetworkAclRuleId> before)
            implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Stream.of(
                            Stream.of(Named.policy(policy), Named.aclRule(rule).in("firewall_rule_id")),
                            before.stream().map(id -> Named.aclRule(id).in("insert_before")),
                            after.stream().map(id -> Named.aclRule(id).in("insert_after")))
                    .flatMap(named -> named);
        }
    }

    record RemoveNetworkAclPolicyRule(NetworkAclPolicyId policy, NetworkAclRuleId rule) implements AclPolicy {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.policy(policy), Named.aclRule(rule).in("firewall_rule_id"));
        }
    }

    // ---- flow logs ----

    /** @param resourceId a port, subnet or VPC of the principal's, by {@code type} */
    record CreateFlowLog(
            String name,
            String description,
            FlowLog.Type type,
            String resourceId,
            FlowLog.Traffic traffic,
            String logGroupId,
            String logTopicId,
            boolean indexed)
            implements Flow {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.logged(type, resourceId));
        }
    }

    /** What is empty stays. */
    record UpdateFlowLog(FlowLogId log, Optional<String> name, Optional<String> description, Optional<Boolean> enabled)
            implements Flow, OfFlowLog {}

    record DeleteFlowLog(FlowLogId log) implements Flow, OfFlowLog {}

    // ---- guard rails ----

    /** See {@link GuardRail}; what {@code to} and {@code from} name is the principal's. */
    record CreateGuardRail(
            String name,
            GuardRail.Promise promise,
            GuardRail.Scope to,
            Optional<GuardRail.Scope> from,
            OptionalInt protocol,
            Optional<PortRange> ports)
            implements Rail {
        @Override
        public Stream<Named> named() {
            return Named.scope(to)
                    .in("to")
                    .and(from.stream().map(scope -> Named.scope(scope).in("from")));
        }
    }

    /** Gives a guard rail another name. */
    record UpdateGuardRail(GuardRailId rail, String name) implements Rail, OfGuardRail {}

    record DeleteGuardRail(GuardRailId rail) implements Rail, OfGuardRail {}

    // ---- CIDR reservations ----

    /** What a new reservation takes of its subnet. */
    sealed interface NewReservation {
        IpFamily family();

        record Exact(Cidr cidr) implements NewReservation {
            @Override
            public IpFamily family() {
                return cidr.family();
            }
        }

        /** The first block of this length of which nothing is in use or reserved. */
        record Free(IpFamily family, int length) implements NewReservation {}
    }

    record CreateCidrReservation(SubnetId subnet, NewReservation block, String name, String description)
            implements Reservation {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.subnet(subnet));
        }
    }

    /** What is empty stays. */
    record UpdateCidrReservation(CidrReservationId reservation, Optional<String> name, Optional<String> description)
            implements Reservation, OfCidrReservation {}

    record DeleteCidrReservation(CidrReservationId reservation) implements Reservation, OfCidrReservation {}

    // ---- address groups ----

    /** @param capacity 0 to {@link AddressGroup#MOST_ENTRIES} */
    record CreateAddressGroup(
            String name, String description, IpFamily family, List<AddressGroup.Entry> entries, int capacity)
            implements Addressing {}

    /**
     * The entries of a changed group: these, in the place of all that it had.
     *
     * @param remarked whether they bring their remarks along; else those stay that were said of the same addresses
     */
    record ChangedEntries(List<AddressGroup.Entry> entries, boolean remarked) {
        List<AddressGroup.Entry> of(List<AddressGroup.Entry> before) {
            return remarked
                    ? entries
                    : entries.stream()
                            .map(entry -> before.stream()
                                    .filter(old -> old.text().equals(entry.text()))
                                    .findFirst()
                                    .orElse(entry))
                            .toList();
        }
    }

    /** What is empty stays. */
    record UpdateAddressGroup(
            AddressGroupId group,
            Optional<String> name,
            Optional<String> description,
            Optional<ChangedEntries> entries,
            Optional<Integer> capacity)
            implements Addressing, OfAddressGroup {}

    /** @param withRules whether the rules that name it go with it; else none may */
    record DeleteAddressGroup(AddressGroupId group, boolean withRules) implements Addressing, OfAddressGroup {}

    // ---- key pairs ----

    record CreateKeyPair(String name, String publicKey, KeyPair.Scope scope, Optional<String> description)
            implements Keys {}

    record UpdateKeyPair(KeyPairId pair, String description) implements Keys, OfKeyPair {}

    record DeleteKeyPair(KeyPairId pair) implements Keys, OfKeyPair {}

    // ---- server groups ----

    record CreateServerGroup(String name, List<String> policies) implements Grouping {
        public CreateServerGroup {
            policies = List.copyOf(policies);
        }
    }

    record DeleteServerGroup(ServerGroupId serverGroup) implements Grouping {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.serverGroup(serverGroup));
        }
    }

    /** Makes an ECS a member of a group, or takes it out. */
    record ChangeServerGroup(ServerGroupId serverGroup, EcsId server, boolean remove) implements Grouping {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.serverGroup(serverGroup), Named.ecs(server).in("instance_uuid"));
        }
    }

    // ---- log groups ----

    record CreateLogGroup(String name, int days) implements LogStore {}

    record UpdateLogGroup(LogGroupId group, int days) implements LogStore, OfLogGroup {}

    /** With its streams. */
    record DeleteLogGroup(LogGroupId group) implements LogStore, OfLogGroup {}

    /** @param days empty: as long as the group says */
    record CreateLogStream(LogGroupId group, String name, Optional<Integer> days) implements LogStore, OfLogGroup {}

    record UpdateLogStream(LogGroupId group, LogStreamId stream, int days) implements LogStore, OfLogStream {}

    record DeleteLogStream(LogGroupId group, LogStreamId stream) implements LogStore, OfLogStream {}

    // ---- Neutron networks ----

    /** Makes a network without a subnet, which no router has. */
    record CreateNetwork(String name, String description, NetworkExtras.Change extras) implements Neutron {
        /** Without anything special. */
        public CreateNetwork(String name, String description) {
            this(name, description, NetworkExtras.Change.NOTHING);
        }
    }

    /** What is empty stays. */
    record UpdateNetwork(
            SubnetId network, Optional<String> name, Optional<String> description, NetworkExtras.Change extras)
            implements Neutron, OfNetwork {
        /** With what is special about it, if anything. */
        public UpdateNetwork(SubnetId network, Optional<String> name, Optional<String> description) {
            this(network, name, description, NetworkExtras.Change.NOTHING);
        }
    }

    /** Ends a network that no router has. */
    record DeleteNetwork(SubnetId network) implements Neutron, OfNetwork {}

    /**
     * Makes the subnet of a network.
     *
     * @param gateway empty: its ECSs reach their own subnet and nothing else (contract.md 10.38)
     * @param pool inside the block, and without what is kept back; empty: free addresses are taken from the whole block
     */
    record CreateNetworkBlock(
            SubnetId network,
            String name,
            Cidr cidr,
            Optional<Ip> gateway,
            Optional<IpRange> pool,
            boolean dhcp,
            List<Ip> nameServers)
            implements Neutron, OfNetwork {
        /** With a gateway, and without a pool. */
        public CreateNetworkBlock(
                SubnetId network, String name, Cidr cidr, Ip gateway, boolean dhcp, List<Ip> nameServers) {
            this(network, name, cidr, Optional.of(gateway), Optional.empty(), dhcp, nameServers);
        }
    }

    /** What is empty stays. */
    record UpdateNetworkBlock(
            SubnetId network, Optional<String> name, Optional<Boolean> dhcp, Optional<List<Ip>> nameServers)
            implements Neutron, OfNetwork {}

    record DeleteNetworkBlock(SubnetId network) implements Neutron, OfNetwork {}

    /** Makes the network's subnet one of the VPC. */
    record AttachNetwork(VpcId router, SubnetId network) implements Neutron, OfRouterAndNetwork {}

    /** Takes a subnet without ECSs out of its VPC. */
    record DetachNetwork(VpcId router, SubnetId network) implements Neutron, OfRouterAndNetwork {}

    // ---- ports ----

    /** Makes ports that no ECS uses yet: all or none. */
    record CreatePorts(List<NewPort> ports) implements Ports {
        @Override
        public Stream<Named> named() {
            return ports.stream()
                    .flatMap(port -> Named.place(port.network())
                            .and(port.groups().stream().flatMap(List::stream).map(Named::securityGroup)));
        }
    }

    /**
     * @param network the v1 subnet or Neutron network
     * @param address empty: the first free one
     * @param mac empty: a new one
     * @param groups empty: the project's group "default"
     */
    record NewPort(
            SubnetId network,
            String name,
            Optional<Ip> address,
            Optional<Mac> mac,
            Optional<List<SecurityGroupId>> groups,
            List<PortDetails.AddressPair> addressPairs,
            String deviceOwner,
            String deviceId,
            PortExtras.Change extras) {
        /** Without anything special. */
        public NewPort(
                SubnetId network,
                String name,
                Optional<Ip> address,
                Optional<Mac> mac,
                Optional<List<SecurityGroupId>> groups,
                List<PortDetails.AddressPair> addressPairs,
                String deviceOwner,
                String deviceId) {
            this(network, name, address, mac, groups, addressPairs, deviceOwner, deviceId, PortExtras.Change.NOTHING);
        }
    }

    /**
     * What is empty stays.
     *
     * @param address only of a port that no ECS uses
     */
    record UpdatePort(
            PortId port,
            Optional<String> name,
            Optional<Ip> address,
            Optional<List<SecurityGroupId>> groups,
            Optional<List<PortDetails.AddressPair>> addressPairs,
            PortExtras.Change extras)
            implements Ports {
        /** With what is special about it, if anything. */
        public UpdatePort(
                PortId port,
                Optional<String> name,
                Optional<Ip> address,
                Optional<List<SecurityGroupId>> groups,
                Optional<List<PortDetails.AddressPair>> addressPairs) {
            this(port, name, address, groups, addressPairs, PortExtras.Change.NOTHING);
        }

        @Override
        public Stream<Named> named() {
            return Named.port(port).and(groups.stream().flatMap(List::stream).map(Named::securityGroup));
        }
    }

    /** Ends a port that no ECS uses. */
    record DeletePort(PortId port) implements Ports {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.port(port));
        }
    }

    // ---- ECSs ----

    /**
     * @param count how many, 1 or more; with more than one the names get "-0001" and so on
     * @param vpc empty: that of the first interface
     * @param interfaces at least one; with {@code count} over 1 none may ask for an address
     * @param groups empty: the project's group "default"
     * @param tags of each, no key twice, and not more than a resource may have
     * @param details of each
     * @param disks of each: that from which it starts, and others; empty: one as is usual. With {@code count} over 1 none may
     *     be one that there is already
     */
    record CreateEcs(
            String name,
            int count,
            Optional<VpcId> vpc,
            List<NewInterface> interfaces,
            List<SecurityGroupId> groups,
            String flavor,
            String image,
            String availabilityZone,
            Optional<String> description,
            List<Tags.Tag> tags,
            EcsDetails details,
            List<NewDisk> disks)
            implements Compute {
        /** Of which nothing is kept. */
        public CreateEcs(
                String name,
                int count,
                VpcId vpc,
                List<NewInterface> interfaces,
                List<SecurityGroupId> groups,
                String flavor,
                String image,
                String availabilityZone) {
            this(
                    name,
                    count,
                    Optional.of(vpc),
                    interfaces,
                    groups,
                    flavor,
                    image,
                    availabilityZone,
                    Optional.empty(),
                    List.of(),
                    EcsDetails.PLAIN,
                    List.of());
        }

        @Override
        public Stream<Named> named() {
            return Stream.of(
                            vpc.stream().map(Named::vpc),
                            interfaces.stream()
                                    .map(nic -> nic.port().map(Named::port).orElseGet(() -> Named.place(nic.subnet()))),
                            groups.stream().map(Named::securityGroup),
                            disks.stream()
                                    .flatMap(disk -> disk.volume().stream())
                                    .map(Named::volume))
                    .flatMap(named -> named);
        }
    }

    /**
     * @param volume one that there is, which is taken as it is; empty: it is made
     * @param type of one that is made
     * @param size of one that is made, GiB
     * @param endsWithEcs whether it is deleted with the ECS
     */
    record NewDisk(
            Optional<VolumeId> volume, String type, int size, Map<String, String> metadata, boolean endsWithEcs) {
        /** The one that an ECS has for which none is asked. */
        public static final NewDisk USUAL =
                new NewDisk(Optional.empty(), Volume.DEFAULT_TYPE, Volume.DEFAULT_SIZE, Map.of(), true);
    }

    /**
     * @param ip the IPv4 address to take; empty: the first free one
     * @param ipv6 whether it gets an IPv6 address too; empty: if its subnet has IPv6
     * @param port the port to use; then subnet, addresses and groups are the port's
     */
    record NewInterface(SubnetId subnet, Optional<Ip> ip, Optional<Boolean> ipv6, Optional<PortId> port) {
        public NewInterface(SubnetId subnet, Optional<Ip> ip) {
            this(subnet, ip, Optional.empty(), Optional.empty());
        }
    }

    /** Changes what people read of an ECS; what is empty stays. */
    record UpdateEcs(EcsId server, Optional<String> name, Optional<String> description, Optional<String> userData)
            implements Compute {
        public UpdateEcs(EcsId server, Optional<String> name, Optional<String> description) {
            this(server, name, description, Optional.empty());
        }

        @Override
        public Stream<Named> named() {
            return Stream.of(Named.ecs(server));
        }
    }

    /** Changes what an ECS is, where packets do not notice. */
    record ChangeEcs(EcsId server, EcsChange change) implements Compute {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.ecs(server));
        }
    }

    /** @param disks whether all their disks are deleted with them; else those that are said to end with them */
    record DeleteEcs(List<EcsId> servers, boolean disks) implements Compute, OfServers {
        public DeleteEcs(List<EcsId> servers) {
            this(servers, false);
        }
    }

    /**
     * Makes ECSs run.
     *
     * @param strict whether one that runs already is refused; else it goes on
     */
    record StartEcs(List<EcsId> servers, boolean strict) implements Compute, OfServers {
        public StartEcs {
            servers = List.copyOf(servers);
        }
    }

    /**
     * Ends what ECSs do, until they are started.
     *
     * @param strict whether one that is stopped already is refused; else it stays so
     */
    record StopEcs(List<EcsId> servers, boolean strict) implements Compute, OfServers {
        public StopEcs {
            servers = List.copyOf(servers);
        }
    }

    /** Stops ECSs that run; {@link FinishReboot} starts them again. */
    record RebootEcs(List<EcsId> servers) implements Compute, OfServers {
        public RebootEcs {
            servers = List.copyOf(servers);
        }
    }

    /** Starts those of these ECSs that are still there and rebooting. For the service itself. */
    record FinishReboot(List<EcsId> servers) implements Compute {
        public FinishReboot {
            servers = List.copyOf(servers);
        }
    }

    /** Makes all ports of an ECS members of a group, or takes them out of it. */
    record ChangeEcsGroup(EcsId server, SecurityGroupId group, boolean remove) implements Compute {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.ecs(server), Named.securityGroup(group));
        }
    }

    // ---- EVS disks ----

    /**
     * @param count how many, 1 or more; with more than one the names get "-0001" and so on
     * @param size GiB
     * @param image from which each is made; empty: from none
     * @param server that gets them; empty: nobody
     */
    record CreateVolumes(
            int count,
            String name,
            String description,
            String type,
            int size,
            Optional<String> image,
            String availabilityZone,
            Map<String, String> metadata,
            List<Tags.Tag> tags,
            Optional<EcsId> server)
            implements Disks {
        @Override
        public Stream<Named> named() {
            return server.stream().map(Named::ecs);
        }
    }

    record UpdateVolume(VolumeId volume, Volume.Change change) implements Disks, OfVolume {}

    record DeleteVolume(VolumeId volume) implements Disks, OfVolume {}

    /**
     * Gives a disk to an ECS.
     *
     * @param device such as /dev/vdc; empty: the first that is free
     */
    record AttachVolume(VolumeId volume, EcsId server, Optional<String> device, boolean endsWithEcs) implements Disks {
        @Override
        public Stream<Named> named() {
            return Stream.of(Named.volume(volume), Named.ecs(server));
        }
    }

    /**
     * Takes a disk from an ECS.
     *
     * @param server which must have it; empty: whichever has it
     */
    record DetachVolume(VolumeId volume, Optional<EcsId> server) implements Disks {
        @Override
        public Stream<Named> named() {
            return Named.volume(volume).and(server.stream().map(Named::ecs));
        }
    }
}
