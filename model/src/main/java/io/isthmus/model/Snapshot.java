package io.isthmus.model;

import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole state at one revision: every resource of every region. Immutable; a change shares all that it does not touch,
 * so its cost does not grow with what is there. Lists are sorted by id, as the API pages them.
 */
public final class Snapshot {
    private final long revision;
    private final Settings settings;
    private final Documents documents;

    private Snapshot(long revision, Settings settings, Documents documents) {
        this.revision = revision;
        this.settings = settings;
        this.documents = documents;
    }

    /** Nothing at revision 0. */
    public static Snapshot empty(Settings settings) {
        return new Snapshot(0, settings, Documents.NONE);
    }

    /** The state of the store: the given documents, projects before what they own. */
    public static Snapshot of(Settings settings, long revision, Collection<? extends Resource> resources) {
        Snapshot snapshot = empty(settings);
        for (Resource resource :
                resources.stream().sorted(Comparator.comparing(Resource::kind)).toList()) {
            snapshot = snapshot.with(new Edit.Put(resource));
        }
        return snapshot.atRevision(revision);
    }

    /** Counts the changes since the beginning. */
    public long revision() {
        return revision;
    }

    public Settings settings() {
        return settings;
    }

    /** How many resources there are. */
    public int size() {
        return documents.size();
    }

    /** This state as of the given revision. */
    public Snapshot atRevision(long newRevision) {
        return new Snapshot(newRevision, settings, documents);
    }

    /** The state after these edits, at the same revision. */
    public Snapshot with(List<Edit> edits) {
        Snapshot snapshot = this;
        for (Edit edit : edits) {
            snapshot = snapshot.with(edit);
        }
        return snapshot;
    }

    /** The same documents with these secrets instead of those that there are. */
    public Snapshot withSecrets(Collection<Secret> secrets) {
        Set<Documents.Key> wanted = secrets.stream()
                .map(secret -> new Documents.Key(secret.kind(), secret.key()))
                .collect(Collectors.toSet());
        Snapshot snapshot = this;
        for (Documents.Key key : documents.keys().toList()) {
            if (key.kind().isSecret() && !wanted.contains(key)) {
                snapshot = snapshot.with(new Edit.Remove(key.kind(), key.key()));
            }
        }
        for (Secret secret : secrets) {
            snapshot = snapshot.with(new Edit.Put(secret));
        }
        return snapshot;
    }

    public Snapshot with(Edit edit) {
        return new Snapshot(revision, settings, documents.with(edit, this));
    }

    // ---- one resource ----

    public Optional<Account> account(AccountId id) {
        return find(Resource.Kind.ACCOUNT, id.value(), Account.class);
    }

    public Optional<Account> accountNamed(String name) {
        return only(Index.ACCOUNT_NAME, name).flatMap(id -> account(new AccountId(id)));
    }

    public Optional<Project> project(ProjectId id) {
        return find(Resource.Kind.PROJECT, id.value(), Project.class);
    }

    public Optional<Project> projectNamed(AccountId account, String name) {
        return only(Index.PROJECT_NAME, account + "/" + name).flatMap(id -> project(new ProjectId(id)));
    }

    public Optional<User> user(UserId id) {
        return find(Resource.Kind.USER, id.value(), User.class);
    }

    public Optional<User> userNamed(AccountId account, String name) {
        return only(Index.USER_NAME, account + "/" + name).flatMap(id -> user(new UserId(id)));
    }

    public Optional<Token> token(String hash) {
        return find(Resource.Kind.TOKEN, hash, Token.class);
    }

    public Optional<PasswordHash> passwordHash(UserId user) {
        return find(Resource.Kind.PASSWORD, user.value(), PasswordHash.class);
    }

    public Optional<AccessKeySecret> accessKeySecret(String accessKey) {
        return find(Resource.Kind.ACCESS_KEY_SECRET, accessKey, AccessKeySecret.class);
    }

    public Optional<AccessKey> accessKey(String id) {
        return find(Resource.Kind.ACCESS_KEY, id, AccessKey.class);
    }

    public Optional<Vpc> vpc(VpcId id) {
        return find(Resource.Kind.VPC, id.value(), Vpc.class);
    }

    public Optional<Subnet> subnet(SubnetId id) {
        return find(Resource.Kind.SUBNET, id.value(), Subnet.class);
    }

    public Optional<RouteTable> routeTable(RouteTableId id) {
        return find(Resource.Kind.ROUTE_TABLE, id.value(), RouteTable.class);
    }

    public Optional<Peering> peering(PeeringId id) {
        return find(Resource.Kind.PEERING, id.value(), Peering.class);
    }

    public Optional<SecurityGroup> securityGroup(SecurityGroupId id) {
        return find(Resource.Kind.SECURITY_GROUP, id.value(), SecurityGroup.class);
    }

    public Optional<SecurityGroup> groupOfRule(SecurityGroupRuleId rule) {
        return only(Index.RULE_GROUP, rule.value()).flatMap(id -> securityGroup(new SecurityGroupId(id)));
    }

    public Optional<NetworkAcl> networkAcl(NetworkAclId id) {
        return find(Resource.Kind.NETWORK_ACL, id.value(), NetworkAcl.class);
    }

    /** The network ACL that guards a subnet. */
    public Optional<NetworkAcl> networkAclOf(SubnetId subnet) {
        return only(Index.SUBNET_ACL, subnet.value()).flatMap(id -> networkAcl(new NetworkAclId(id)));
    }

    public Optional<NetworkAclPolicy> networkAclPolicy(NetworkAclPolicyId id) {
        return find(Resource.Kind.NETWORK_ACL_POLICY, id.value(), NetworkAclPolicy.class);
    }

    public Optional<NetworkAclRule> networkAclRule(NetworkAclRuleId id) {
        return find(Resource.Kind.NETWORK_ACL_RULE, id.value(), NetworkAclRule.class);
    }

    /** The rules of a network ACL for one direction, in the order in which they act. */
    public List<NetworkAclRule> rules(NetworkAcl acl, Direction direction) {
        Optional<NetworkAclPolicyId> policy = direction == Direction.INGRESS ? acl.ingress() : acl.egress();
        return policy.flatMap(this::networkAclPolicy).map(this::rules).orElse(List.of());
    }

    /**
     * The policy of a network ACL for one direction if others have it, or may, so that it is not changed by way of this ACL.
     */
    public Optional<NetworkAclPolicy> sharedPolicy(NetworkAcl acl, Direction direction) {
        return (direction == Direction.INGRESS ? acl.ingress() : acl.egress())
                .flatMap(this::networkAclPolicy)
                .filter(policy -> policy.shared()
                        || acl.ingress().equals(acl.egress())
                        || networkAcls(policy.id()).size() > 1);
    }

    /** The rules of a policy, in the order in which they act. */
    public List<NetworkAclRule> rules(NetworkAclPolicy policy) {
        return policy.rules().stream()
                .flatMap(id -> networkAclRule(id).stream())
                .toList();
    }

    public Optional<FlowLog> flowLog(FlowLogId id) {
        return find(Resource.Kind.FLOW_LOG, id.value(), FlowLog.class);
    }

    public Optional<GuardRail> guardRail(GuardRailId id) {
        return find(Resource.Kind.GUARD_RAIL, id.value(), GuardRail.class);
    }

    public Optional<CidrReservation> cidrReservation(CidrReservationId id) {
        return find(Resource.Kind.CIDR_RESERVATION, id.value(), CidrReservation.class);
    }

    public Optional<AddressGroup> addressGroup(AddressGroupId id) {
        return find(Resource.Kind.ADDRESS_GROUP, id.value(), AddressGroup.class);
    }

    public Optional<KeyPair> keyPair(KeyPairId id) {
        return find(Resource.Kind.KEY_PAIR, id.value(), KeyPair.class);
    }

    public Optional<ServerGroup> serverGroup(ServerGroupId id) {
        return find(Resource.Kind.SERVER_GROUP, id.value(), ServerGroup.class);
    }

    /** The group that an ECS is a member of. */
    public Optional<ServerGroup> serverGroup(EcsId member) {
        return only(Index.ECS_SERVER_GROUP, member.value())
                .map(ServerGroupId::new)
                .flatMap(this::serverGroup);
    }

    public Optional<LogGroup> logGroup(LogGroupId id) {
        return find(Resource.Kind.LOG_GROUP, id.value(), LogGroup.class);
    }

    /** The log group that has this stream. */
    public Optional<LogGroup> groupOfLogStream(LogStreamId stream) {
        return only(Index.LOG_STREAM_GROUP, stream.value()).flatMap(id -> logGroup(new LogGroupId(id)));
    }

    public Optional<Port> port(PortId id) {
        return find(Resource.Kind.PORT, id.value(), Port.class);
    }

    public Optional<UnboundPort> unboundPort(PortId id) {
        return find(Resource.Kind.UNBOUND_PORT, id.value(), UnboundPort.class);
    }

    public Optional<IsolatedNetwork> isolatedNetwork(SubnetId id) {
        return find(Resource.Kind.ISOLATED_NETWORK, id.value(), IsolatedNetwork.class);
    }

    /** The subnet or isolated network to which a Neutron subnet belongs. */
    public Optional<SubnetId> networkOf(String neutronSubnetId) {
        return only(Index.NEUTRON_SUBNET, neutronSubnetId).map(SubnetId::new);
    }

    /** What gives addresses to the ports of a network; empty if the network has no subnet, or is not there. */
    public Optional<AddressBlock> addressBlock(SubnetId network) {
        return subnet(network)
                .<AddressBlock>map(subnet -> subnet)
                .or(() -> isolatedNetwork(network).flatMap(IsolatedNetwork::block));
    }

    /** What only Neutron gives a subnet or a network that no router has. */
    public NetworkExtras networkExtras(SubnetId network) {
        return subnet(network)
                .map(Subnet::networkExtrasOrNone)
                .or(() -> isolatedNetwork(network).map(IsolatedNetwork::extrasOrNone))
                .orElse(NetworkExtras.NONE);
    }

    public Optional<Ecs> ecs(EcsId id) {
        return find(Resource.Kind.ECS, id.value(), Ecs.class);
    }

    /** Whether an ECS is there and carries packets. */
    public boolean runs(EcsId id) {
        return ecs(id).filter(Ecs::runs).isPresent();
    }

    public Optional<Job> job(JobId id) {
        return find(Resource.Kind.JOB, id.value(), Job.class);
    }

    /** The resource of that kind with that key. */
    public Optional<Resource> resource(Resource.Kind kind, String key) {
        return find(kind, key, Resource.class);
    }

    /** The peering between two VPCs in either direction and any state: there is at most one. */
    public Optional<Peering> peeringBetween(VpcId a, VpcId b) {
        return members(Index.pair(a, b)).first().flatMap(id -> peering(new PeeringId(id)));
    }

    /** The port of this VPC to which a next hop leads; empty if it leads elsewhere, or to what is gone. */
    public Optional<Port> nextHopPort(VpcId vpc, NextHop nextHop) {
        Optional<Port> port = switch (nextHop) {
            case NextHop.ToPeering _ -> Optional.empty();
            case NextHop.ToEcs(EcsId id) ->
                ecs(id).flatMap(ecs -> port(ecs.ports().getFirst()));
            case NextHop.ToPort(PortId id) -> port(id);
            case NextHop.ToAddress(Ip address) ->
                subnetAt(vpc, address).flatMap(subnet -> portAt(subnet.id(), address));
        };
        return port.filter(found -> found.vpc().equals(vpc));
    }

    /** The port that has this address in this subnet. */
    public Optional<Port> portAt(SubnetId subnet, Ip ip) {
        return addresses(subnet).exact(Cidr.host(ip)).flatMap(id -> port(new PortId(id)));
    }

    /** Who has which address of a network: the ids of its ports, used or not. */
    public PrefixTable<String> addresses(SubnetId network) {
        return blocks(Index.NETWORK_ADDRESSES, network);
    }

    /** What is set aside in a subnet: the blocks of its CIDR reservations, with their ids. */
    public PrefixTable<String> reservations(SubnetId subnet) {
        return blocks(Index.RESERVED_BLOCKS, subnet);
    }

    /** The subnet of a VPC in which an address lies: what is local there. */
    public Optional<Subnet> subnetAt(VpcId vpc, Ip ip) {
        return subnetCovering(vpc, Cidr.host(ip));
    }

    /** The subnet of a VPC in which the whole block lies. */
    public Optional<Subnet> subnetCovering(VpcId vpc, Cidr block) {
        return blocks(Index.VPC_BLOCKS, vpc).longestCovering(block).map(this::subnet);
    }

    /** The subnets of a VPC with an address in the block, in the order of their blocks. */
    public List<Subnet> subnetsTouching(VpcId vpc, Cidr block) {
        return subnetCovering(vpc, block)
                .map(List::of)
                .orElseGet(() -> blocks(Index.VPC_BLOCKS, vpc).within(block).stream()
                        .map(this::subnet)
                        .toList());
    }

    /** Whether each address of the block lies in a subnet of the VPC. */
    public boolean isLocal(VpcId vpc, Cidr block) {
        return blocks(Index.VPC_BLOCKS, vpc).firstGap(block).isEmpty();
    }

    private Subnet subnet(PrefixTable.Entry<String> block) {
        return subnet(new SubnetId(block.value())).orElseThrow();
    }

    public boolean hasIpv6Block(Cidr block) {
        return only(Index.IPV6_BLOCK, block.toString()).isPresent();
    }

    /** Whether some port, used or not, has this address in this subnet. */
    public boolean isTaken(SubnetId subnet, Ip ip) {
        return addresses(subnet).exact(Cidr.host(ip)).isPresent();
    }

    /** Whether some port, used or not, has this MAC address in this network. */
    public boolean isTaken(SubnetId network, Mac mac) {
        return count(Index.NETWORK_MAC, network + "/" + mac) > 0;
    }

    /** The table in which a route stands. */
    public Optional<RouteTable> tableOfRoute(RouteId route) {
        return placedRoute(route).map(PlacedRoute::table);
    }

    /** A route with the table in which it stands. */
    public Optional<PlacedRoute> placedRoute(RouteId route) {
        return only(Index.ROUTE_PLACE, route.value()).map(this::placedRoute);
    }

    /** The default table, which every VPC has. */
    public RouteTable defaultTable(VpcId vpc) {
        return only(Index.VPC_DEFAULT_TABLE, vpc.value())
                .flatMap(id -> routeTable(new RouteTableId(id)))
                .orElseThrow(() -> new IllegalStateException("VPC " + vpc + " has no default route table"));
    }

    /** The region in which a project's resources lie. */
    public String region(ProjectId project) {
        return project(project).map(Project::region).orElseThrow();
    }

    /** The account that owns a project. */
    public Account accountOf(ProjectId project) {
        return project(project).map(Project::account).flatMap(this::account).orElseThrow();
    }

    // ---- lists, sorted by id ----

    public List<Account> accounts() {
        return list(Index.KIND, Resource.Kind.ACCOUNT.name(), AccountId::new, this::account);
    }

    public List<Project> projects() {
        return list(Index.KIND, Resource.Kind.PROJECT.name(), ProjectId::new, this::project);
    }

    public List<Project> projects(AccountId account) {
        return list(Index.ACCOUNT_PROJECTS, account.value(), ProjectId::new, this::project);
    }

    public List<User> users(AccountId account) {
        return list(Index.ACCOUNT_USERS, account.value(), UserId::new, this::user);
    }

    public Optional<ClientToken> clientToken(String key) {
        return find(Resource.Kind.CLIENT_TOKEN, key, ClientToken.class);
    }

    /** How many answers are kept for this principal. */
    public int clientTokens(String sender) {
        return members(new Index.Key(Index.SENDER_CLIENT_TOKENS, sender)).size();
    }

    public List<ClientToken> clientTokens(UserId user) {
        return list(Index.USER_CLIENT_TOKENS, user.value(), id -> id, this::clientToken);
    }

    public List<AccessKey> accessKeys(UserId user) {
        return list(Index.USER_ACCESS_KEYS, user.value(), id -> id, this::accessKey);
    }

    public List<AccessKey> accessKeys() {
        return list(Index.KIND, Resource.Kind.ACCESS_KEY.name(), id -> id, this::accessKey);
    }

    public List<Token> tokens(UserId user) {
        return list(Index.USER_TOKENS, user.value(), id -> id, this::token);
    }

    /** The tokens that were got with one. */
    public List<Token> tokensMadeOf(String hash) {
        return list(Index.TOKENS_MADE_OF, hash, id -> id, this::token);
    }

    public List<Token> tokens() {
        return list(Index.KIND, Resource.Kind.TOKEN.name(), id -> id, this::token);
    }

    public List<Token> tokens(ProjectId project) {
        return list(Index.PROJECT_TOKENS, project.value(), id -> id, this::token);
    }

    public int jobCount(ProjectId project) {
        return count(Index.PROJECT_JOBS, project.value());
    }

    public List<Job> jobs(ProjectId project) {
        return list(Index.PROJECT_JOBS, project.value(), JobId::new, this::job);
    }

    /** How many tokens there are, of all users. */
    public int tokenCount() {
        return count(Index.KIND, Resource.Kind.TOKEN.name());
    }

    public List<Job> jobs() {
        return list(Index.KIND, Resource.Kind.JOB.name(), JobId::new, this::job);
    }

    public List<Vpc> vpcs() {
        return list(Index.KIND, Resource.Kind.VPC.name(), VpcId::new, this::vpc);
    }

    public Members<Vpc> vpcs(ProjectId project) {
        return list(Index.PROJECT_VPCS, project.value(), VpcId::new, this::vpc);
    }

    /** The VPC of a project that has this name, which is not blank. */
    public Optional<Vpc> vpcNamed(ProjectId project, String name) {
        return name.isEmpty()
                ? Optional.empty()
                : only(Index.NAME, Index.named(Resource.Kind.VPC, project, name))
                        .flatMap(id -> vpc(new VpcId(id)));
    }

    public Members<Subnet> subnets(ProjectId project) {
        return list(Index.PROJECT_SUBNETS, project.value(), SubnetId::new, this::subnet);
    }

    public Members<Subnet> subnets(VpcId vpc) {
        return list(Index.VPC_SUBNETS, vpc.value(), SubnetId::new, this::subnet);
    }

    public List<Subnet> subnets(RouteTableId table) {
        return list(Index.TABLE_SUBNETS, table.value(), SubnetId::new, this::subnet);
    }

    public Members<RouteTable> routeTables(VpcId vpc) {
        return list(Index.VPC_TABLES, vpc.value(), RouteTableId::new, this::routeTable);
    }

    /** Peerings that a project takes part in, on either side. */
    public Members<Peering> peerings(ProjectId project) {
        return list(Index.PROJECT_PEERINGS, project.value(), PeeringId::new, this::peering);
    }

    /** Peerings that a VPC takes part in, on either side, in any state. */
    public Members<Peering> peerings(VpcId vpc) {
        return list(Index.VPC_PEERINGS, vpc.value(), PeeringId::new, this::peering);
    }

    /** Whether some request, token or job has come to its end by then. */
    public boolean isDue(Instant now) {
        return documents.isDue(now);
    }

    /** Some of the pending requests, the tokens and the jobs that have come to their end by then, earliest first. */
    public List<Resource> due(Instant now, int most) {
        return documents.due(now, most);
    }

    public Members<SecurityGroup> securityGroups(ProjectId project) {
        return list(Index.PROJECT_GROUPS, project.value(), SecurityGroupId::new, this::securityGroup);
    }

    public Members<NetworkAcl> networkAcls(ProjectId project) {
        return list(Index.PROJECT_ACLS, project.value(), NetworkAclId::new, this::networkAcl);
    }

    public Members<NetworkAclPolicy> networkAclPolicies(ProjectId project) {
        return list(Index.PROJECT_ACL_POLICIES, project.value(), NetworkAclPolicyId::new, this::networkAclPolicy);
    }

    public Members<NetworkAclRule> networkAclRules(ProjectId project) {
        return list(Index.PROJECT_ACL_RULES, project.value(), NetworkAclRuleId::new, this::networkAclRule);
    }

    /** The network ACLs that have a policy, in either direction or both. */
    public Members<NetworkAcl> networkAcls(NetworkAclPolicyId policy) {
        return list(Index.POLICY_ACLS, policy.value(), NetworkAclId::new, this::networkAcl);
    }

    /** The policies that have a rule. */
    public Members<NetworkAclPolicy> networkAclPolicies(NetworkAclRuleId rule) {
        return list(Index.RULE_POLICIES, rule.value(), NetworkAclPolicyId::new, this::networkAclPolicy);
    }

    public List<FlowLog> flowLogs() {
        return list(Index.KIND, Resource.Kind.FLOW_LOG.name(), FlowLogId::new, this::flowLog);
    }

    public Members<FlowLog> flowLogs(ProjectId project) {
        return list(Index.PROJECT_FLOW_LOGS, project.value(), FlowLogId::new, this::flowLog);
    }

    /** The flow logs that name this port, subnet or VPC itself. */
    public Members<FlowLog> flowLogsOn(String resource) {
        return list(Index.FLOW_LOGS_ON, resource, FlowLogId::new, this::flowLog);
    }

    public List<GuardRail> guardRails() {
        return list(Index.KIND, Resource.Kind.GUARD_RAIL.name(), GuardRailId::new, this::guardRail);
    }

    public List<GuardRail> guardRails(ProjectId project) {
        return list(Index.PROJECT_GUARD_RAILS, project.value(), GuardRailId::new, this::guardRail);
    }

    public Members<CidrReservation> cidrReservations(ProjectId project) {
        return list(Index.PROJECT_CIDR_RESERVATIONS, project.value(), CidrReservationId::new, this::cidrReservation);
    }

    public Members<CidrReservation> cidrReservations(SubnetId subnet) {
        return list(Index.SUBNET_CIDR_RESERVATIONS, subnet.value(), CidrReservationId::new, this::cidrReservation);
    }

    public Members<AddressGroup> addressGroups(ProjectId project) {
        return list(Index.PROJECT_ADDRESS_GROUPS, project.value(), AddressGroupId::new, this::addressGroup);
    }

    public Members<KeyPair> keyPairs(ProjectId project) {
        return list(Index.PROJECT_KEY_PAIRS, project.value(), KeyPairId::new, this::keyPair);
    }

    /** Those that a user made, of all projects. */
    public Members<KeyPair> keyPairs(UserId user) {
        return list(Index.USER_KEY_PAIRS, user.value(), KeyPairId::new, this::keyPair);
    }

    public Members<ServerGroup> serverGroups(ProjectId project) {
        return list(Index.PROJECT_SERVER_GROUPS, project.value(), ServerGroupId::new, this::serverGroup);
    }

    public Members<LogGroup> logGroups(ProjectId project) {
        return list(Index.PROJECT_LOG_GROUPS, project.value(), LogGroupId::new, this::logGroup);
    }

    /** The ports of a scope. */
    public List<Port> ports(GuardRail.Scope scope) {
        return switch (scope.kind()) {
            case VPC -> ports(new VpcId(scope.id()));
            case SUBNET -> ports(new SubnetId(scope.id()));
            case SECURITY_GROUP -> ports(new SecurityGroupId(scope.id()));
            case ECS -> nics(new EcsId(scope.id()));
        };
    }

    /** The ports of an ECS, its first NIC's first; none if there is no such ECS. */
    public List<Port> nics(EcsId id) {
        return ecs(id).stream()
                .flatMap(ecs -> ecs.ports().stream())
                .flatMap(port -> port(port).stream())
                .toList();
    }

    /** The ports that a flow log is about. */
    public List<Port> loggedPorts(FlowLog log) {
        return switch (log.type()) {
            case PORT -> port(new PortId(log.resourceId())).stream().toList();
            case NETWORK -> ports(new SubnetId(log.resourceId()));
            case VPC -> ports(new VpcId(log.resourceId()));
        };
    }

    /** What a project has of a kind by a name; for the kinds whose lists can be asked for names. */
    public <T extends Resource> Members<T> named(Resource.Kind kind, Class<T> type, ProjectId project, String name) {
        return list(Index.NAME, Index.named(kind, project, name), key -> key, key -> find(kind, key, type));
    }

    /** The ids of the Neutron subnets of a project; {@link #networkOf} tells where each is. */
    public Members<String> neutronSubnets(ProjectId project) {
        return new Members<>(members(new Index.Key(Index.PROJECT_NEUTRON_SUBNETS, project.value())), id -> id);
    }

    /** Those of them that have this name. */
    public Members<String> neutronSubnets(ProjectId project, String name) {
        return new Members<>(members(new Index.Key(Index.NEUTRON_SUBNET_NAME, project + "/" + name)), id -> id);
    }

    /** The subnets of a project by the ids of their gateways' ports. */
    public Members<Subnet> gateways(ProjectId project) {
        return list(Index.PROJECT_GATEWAY_PORTS, project.value(), PortId::new, this::gateway);
    }

    /** The subnet of the VPC whose gateway this port is. */
    public Optional<Subnet> gateway(PortId port) {
        return only(Index.GATEWAY_PORT, port.value()).flatMap(id -> subnet(new SubnetId(id)));
    }

    /** The ids of the rules of all groups of a project; {@link #groupOfRule} tells where each stands. */
    public Members<SecurityGroupRuleId> securityGroupRules(ProjectId project) {
        return new Members<>(members(new Index.Key(Index.PROJECT_RULES, project.value())), SecurityGroupRuleId::new);
    }

    /** The routes over peerings in the default tables of a project's VPCs, by their own ids. */
    public Members<PlacedRoute> peeringRoutes(ProjectId project) {
        return list(Index.PROJECT_ROUTES, project.value(), RouteId::new, this::placedRoute);
    }

    /** The routes over peerings in the default table of a VPC, by their own ids. */
    public Members<PlacedRoute> peeringRoutes(VpcId vpc) {
        return list(Index.VPC_ROUTES, vpc.value(), RouteId::new, this::placedRoute);
    }

    public Members<RouteTable> routeTables(ProjectId project) {
        return list(Index.PROJECT_TABLES, project.value(), RouteTableId::new, this::routeTable);
    }

    /** The security groups of a project that have this name. */
    public List<SecurityGroup> securityGroupsNamed(ProjectId project, String name) {
        return named(Resource.Kind.SECURITY_GROUP, SecurityGroup.class, project, name);
    }

    /** Groups with a rule that names the given group. */
    public List<SecurityGroup> groupsNaming(SecurityGroupId group) {
        return list(Index.GROUP_NAMED_BY, group.value(), SecurityGroupId::new, this::securityGroup);
    }

    /** Security groups with a rule that names the given address group. */
    public List<SecurityGroup> groupsNaming(AddressGroupId group) {
        return list(Index.ADDRESS_GROUP_NAMED_BY, group.value(), SecurityGroupId::new, this::securityGroup);
    }

    /** Rules of network ACLs that name the given address group. */
    public List<NetworkAclRule> aclRulesNaming(AddressGroupId group) {
        return list(Index.ADDRESS_GROUP_ACL_RULES, group.value(), NetworkAclRuleId::new, this::networkAclRule);
    }

    public List<Port> ports(VpcId vpc) {
        return list(Index.VPC_PORTS, vpc.value(), PortId::new, this::port);
    }

    public Members<Port> ports(SubnetId subnet) {
        return list(Index.SUBNET_PORTS, subnet.value(), PortId::new, this::port);
    }

    public Members<IsolatedNetwork> isolatedNetworks(ProjectId project) {
        return list(Index.PROJECT_NETWORKS, project.value(), SubnetId::new, this::isolatedNetwork);
    }

    /** The ports of a project that ECSs use. */
    public Members<Port> ports(ProjectId project) {
        return list(Index.PROJECT_PORTS, project.value(), PortId::new, this::port);
    }

    /** The ports of a project that no ECS uses. */
    public Members<UnboundPort> unboundPorts(ProjectId project) {
        return list(Index.PROJECT_UNBOUND_PORTS, project.value(), PortId::new, this::unboundPort);
    }

    /** The ports of a subnet that no ECS uses. */
    public Members<UnboundPort> unboundPorts(SubnetId subnet) {
        return list(Index.SUBNET_UNBOUND_PORTS, subnet.value(), PortId::new, this::unboundPort);
    }

    /** Whether some port that no ECS uses is to be in this group. */
    public boolean isAwaited(SecurityGroupId group) {
        return count(Index.GROUP_UNBOUND_PORTS, group.value()) > 0;
    }

    /** The members of a security group. */
    public List<Port> ports(SecurityGroupId group) {
        return list(Index.GROUP_PORTS, group.value(), PortId::new, this::port);
    }

    public Members<Ecs> ecss(ProjectId project) {
        return list(Index.PROJECT_ECSS, project.value(), EcsId::new, this::ecs);
    }

    public Optional<Volume> volume(VolumeId id) {
        return find(Resource.Kind.VOLUME, id.value(), Volume.class);
    }

    public Members<Volume> volumes(ProjectId project) {
        return list(Index.PROJECT_VOLUMES, project.value(), VolumeId::new, this::volume);
    }

    /** The disks of an ECS, that from which it starts first, then by device. */
    public List<Volume> volumes(EcsId server) {
        return list(Index.SERVER_VOLUMES, server.value(), VolumeId::new, this::volume).stream()
                .sorted(Comparator.comparing(
                        volume -> volume.attachment().orElseThrow(),
                        Comparator.comparing(Volume.Attachment::system)
                                .reversed()
                                .thenComparing(Volume.Attachment::device)))
                .toList();
    }

    public boolean hasPorts(VpcId vpc) {
        return count(Index.VPC_PORTS, vpc.value()) > 0;
    }

    public boolean hasPorts(SubnetId subnet) {
        return count(Index.SUBNET_PORTS, subnet.value()) > 0;
    }

    public boolean hasMembers(SecurityGroupId group) {
        return count(Index.GROUP_PORTS, group.value()) > 0;
    }

    /** Whether rules of a group may name this one: it is there, in the same account and region (contract.md 10.9). */
    public boolean mayName(SecurityGroup group, SecurityGroupId named) {
        return securityGroup(named)
                .filter(other -> accountOf(other.project())
                                .id()
                                .equals(accountOf(group.project()).id())
                        && region(other.project()).equals(region(group.project())))
                .isPresent();
    }

    /** Whether some port of this VPC has this address and is a member of this group. */
    public boolean isMember(SecurityGroupId group, VpcId vpc, Ip ip) {
        return count(Index.GROUP_ADDRESS, group + "/" + vpc + "/" + ip) > 0;
    }

    /** A route in its table. */
    public record PlacedRoute(RouteTable table, Route route) {}

    /** The routes of a VPC, in all its tables, whose next hop is this peering. */
    public List<PlacedRoute> routesOver(VpcId vpc, PeeringId peering) {
        return new Members<>(members(new Index.Key(Index.ROUTES_OVER, vpc + "/" + peering)), this::placedRoute);
    }

    private PlacedRoute placedRoute(String place) {
        int space = place.indexOf(' ');
        RouteTable table =
                routeTable(new RouteTableId(place.substring(0, space))).orElseThrow();
        Cidr destination = Cidr.parse(place.substring(space + 1));
        return new PlacedRoute(table, table.routes().exact(destination).orElseThrow());
    }

    /** The limit of a quota for this project: the account's own, else the service's, else the default. */
    public int limit(Quota quota, ProjectId project) {
        int common = settings.quotas().getOrDefault(quota, quota.defaultLimit());
        return accountOf(project).quotas().getOrDefault(quota, common);
    }

    /** How much of a quota is used up where this project would take its next place. */
    public int used(Quota quota, ProjectId project) {
        return switch (quota) {
            case VPC -> count(Index.PROJECT_VPCS, project.value());
            case SUBNET ->
                count(Index.PROJECT_SUBNETS, project.value()) + count(Index.PROJECT_NETWORKS, project.value());
            case SECURITY_GROUP -> count(Index.PROJECT_GROUPS, project.value());
            case SECURITY_GROUP_RULE -> count(Index.PROJECT_RULES, project.value());
            case NETWORK_ACL -> count(Index.PROJECT_ACLS, project.value());
            case FLOW_LOG -> count(Index.PROJECT_FLOW_LOGS, project.value());
            case LOG_GROUP -> count(Index.PROJECT_LOG_GROUPS, project.value());
            case ADDRESS_GROUP -> count(Index.PROJECT_ADDRESS_GROUPS, project.value());
            case PEERING -> count(Index.PEERINGS_CHARGED, Index.charged(project, this));
            case ECS -> count(Index.PROJECT_ECSS, project.value());
            case ROUTE_TABLE, ROUTE -> 0;
        };
    }

    private <T> Optional<T> find(Resource.Kind kind, String key, Class<T> type) {
        return documents.find(kind, key).map(type::cast);
    }

    private Optional<String> only(Index name, String value) {
        return members(new Index.Key(name, value)).first();
    }

    private int count(Index name, String value) {
        return members(new Index.Key(name, value)).size();
    }

    private SortedIds members(Index.Key key) {
        return documents.members(key);
    }

    private PrefixTable<String> blocks(Index name, Id where) {
        return documents.blocks(new Index.Key(name, where.value()));
    }

    private <I, T> Members<T> list(Index name, String value, Function<String, I> id, Function<I, Optional<T>> find) {
        return new Members<>(
                members(new Index.Key(name, value)),
                key -> find.apply(id.apply(key)).orElseThrow());
    }

    /** Equal revision, settings and resources; that the indexes are equal too follows from them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Snapshot snapshot
                && revision == snapshot.revision
                && settings.equals(snapshot.settings)
                && documents.equals(snapshot.documents);
    }

    /** Of the revision, which hardly two states share that differ: the documents' hash code would go through all of them. */
    @Override
    public int hashCode() {
        return Long.hashCode(revision);
    }
}
