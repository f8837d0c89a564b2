package io.isthmus.model;

/** Anything that the snapshot holds and the store keeps: one document, one kind, one key. */
public sealed interface Resource permits Account, Project, User, Secret, AccessKey, Peering, Resource.Owned {

    /** What one project owns, and nobody else sees. */
    sealed interface Owned extends Resource
            permits Vpc,
                    Subnet,
                    RouteTable,
                    SecurityGroup,
                    NetworkAcl,
                    NetworkAclPolicy,
                    NetworkAclRule,
                    FlowLog,
                    GuardRail,
                    CidrReservation,
                    KeyPair,
                    ServerGroup,
                    AddressGroup,
                    LogGroup,
                    Port,
                    UnboundPort,
                    IsolatedNetwork,
                    Ecs,
                    Volume,
                    Job {
        ProjectId project();
    }

    /** The kinds of resources; the names stand in the store and never change. */
    enum Kind {
        ACCOUNT,
        PROJECT,
        USER,
        TOKEN(true),
        VPC,
        SUBNET,
        ROUTE_TABLE,
        PEERING,
        SECURITY_GROUP,
        PORT,
        ECS,
        JOB,
        ACCESS_KEY,
        CLIENT_TOKEN(true),
        UNBOUND_PORT,
        ISOLATED_NETWORK,
        NETWORK_ACL,
        FLOW_LOG,
        GUARD_RAIL,
        PASSWORD(true),
        ACCESS_KEY_SECRET(true),
        NETWORK_ACL_POLICY,
        NETWORK_ACL_RULE,
        CIDR_RESERVATION,
        ADDRESS_GROUP,
        KEY_PAIR,
        SERVER_GROUP,
        VOLUME,
        LOG_GROUP;

        private final boolean secret;

        Kind() {
            this(false);
        }

        Kind(boolean secret) {
            this.secret = secret;
        }

        /** Whether resources of this kind are {@link Secret}s. */
        public boolean isSecret() {
            return secret;
        }
    }

    default Kind kind() {
        return switch (this) {
            case Account _ -> Kind.ACCOUNT;
            case Project _ -> Kind.PROJECT;
            case User _ -> Kind.USER;
            case Token _ -> Kind.TOKEN;
            case PasswordHash _ -> Kind.PASSWORD;
            case AccessKey _ -> Kind.ACCESS_KEY;
            case AccessKeySecret _ -> Kind.ACCESS_KEY_SECRET;
            case Vpc _ -> Kind.VPC;
            case Subnet _ -> Kind.SUBNET;
            case RouteTable _ -> Kind.ROUTE_TABLE;
            case Peering _ -> Kind.PEERING;
            case SecurityGroup _ -> Kind.SECURITY_GROUP;
            case NetworkAcl _ -> Kind.NETWORK_ACL;
            case NetworkAclPolicy _ -> Kind.NETWORK_ACL_POLICY;
            case NetworkAclRule _ -> Kind.NETWORK_ACL_RULE;
            case FlowLog _ -> Kind.FLOW_LOG;
            case GuardRail _ -> Kind.GUARD_RAIL;
            case CidrReservation _ -> Kind.CIDR_RESERVATION;
            case KeyPair _ -> Kind.KEY_PAIR;
            case ServerGroup _ -> Kind.SERVER_GROUP;
            case AddressGroup _ -> Kind.ADDRESS_GROUP;
            case LogGroup _ -> Kind.LOG_GROUP;
            case Port _ -> Kind.PORT;
            case UnboundPort _ -> Kind.UNBOUND_PORT;
            case IsolatedNetwork _ -> Kind.ISOLATED_NETWORK;
            case Ecs _ -> Kind.ECS;
            case Volume _ -> Kind.VOLUME;
            case Job _ -> Kind.JOB;
            case ClientToken _ -> Kind.CLIENT_TOKEN;
        };
    }

    /** Unique within its kind; never changes. */
    String key();

    /** The project that owns it; empty text for what belongs to none (accounts, users, access keys, secrets). */
    default String owner() {
        return switch (this) {
            case Account _, User _, AccessKey _, Secret _ -> "";
            case Project project -> project.id().value();
            case Peering peering -> peering.requester().project().value();
            case Owned owned -> owned.project().value();
        };
    }
}
