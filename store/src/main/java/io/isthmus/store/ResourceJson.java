package io.isthmus.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.isthmus.model.AccessKey;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.Id;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Token;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import io.isthmus.net.PrefixTable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Documents as JSON. Field names are those of the records and part of the stored {@link Format}. Nothing that is not known is
 * passed over. Thread-safe.
 */
final class ResourceJson {
    static final String WAY_OUT = "It was written by another version of Isthmus, or is damaged: run the version that"
            + " wrote it, or put a backup of the data directory in its place.";

    private static final Map<String, Resource.Kind> KINDS =
            Arrays.stream(Resource.Kind.values()).collect(Collectors.toMap(Enum::name, kind -> kind));

    private static final ObjectMapper MAPPER = mapper();

    private ResourceJson() {}

    static String write(Resource resource) {
        return writeValue(resource);
    }

    /**
     * The resource of a stored document.
     *
     * @param key for the error only; empty text: it must not be told
     * @throws StoreException if this version of Isthmus does not know all of it
     */
    static Resource read(Resource.Kind kind, String key, String body) {
        try {
            Resource resource = MAPPER.readValue(body, type(kind));
            if (key.isEmpty()
                    || key.equals(Objects.requireNonNull(resource, "null").key())) {
                return resource;
            }
            throw unreadable(kind, key, "it is the document of " + resource.key());
        } catch (JsonProcessingException e) {
            throw unreadable(kind, key, e.getOriginalMessage());
        } catch (NullPointerException e) {
            throw unreadable(kind, key, "a part of it is missing");
        }
    }

    /** What is said of a secret might quote it. */
    private static StoreException unreadable(Resource.Kind kind, String key, String reason) {
        String what = kind.isSecret() ? "" : " " + key;
        String why = kind.isSecret() ? "it is not as this Isthmus writes it" : reason;
        return new StoreException("The stored " + kind + what + " cannot be read: " + why + ". " + WAY_OUT);
    }

    /**
     * The kind of a stored document.
     *
     * @throws StoreException if this version of Isthmus does not know it
     */
    static Resource.Kind kind(String name) {
        return Optional.ofNullable(KINDS.get(name))
                .orElseThrow(() -> new StoreException(
                        "There are documents of the kind " + name + ", which this Isthmus does not know. " + WAY_OUT));
    }

    /** One edit in the log; {@code body} is empty for a removal. */
    record LoggedEdit(Resource.Kind kind, String key, Optional<String> body) {
        LoggedEdit {
            Objects.requireNonNull(kind, "the kind is missing");
            Objects.requireNonNull(key, "the key is missing");
        }

        static LoggedEdit of(Edit edit) {
            return new LoggedEdit(
                    edit.kind(),
                    edit.key(),
                    edit instanceof Edit.Put(Resource resource) ? Optional.of(write(resource)) : Optional.empty());
        }

        Edit edit() {
            return body.<Edit>map(text -> new Edit.Put(read(kind, key, text)))
                    .orElseGet(() -> new Edit.Remove(kind, key));
        }
    }

    static String writeEdits(List<LoggedEdit> edits) {
        return writeValue(edits);
    }

    static List<Edit> readEdits(long revision, String text) {
        return readLoggedEdits(revision, text).stream().map(LoggedEdit::edit).toList();
    }

    /** @throws StoreException if this version of Isthmus does not know all of the log's entry at this revision */
    static List<LoggedEdit> readLoggedEdits(long revision, String text) {
        try {
            return List.copyOf(MAPPER.readValue(text, new TypeReference<List<LoggedEdit>>() {}));
        } catch (NullPointerException e) {
            throw new StoreException(
                    "The entry " + revision + " of the change log cannot be read: it has no edits. " + WAY_OUT, e);
        } catch (JsonProcessingException e) {
            throw new StoreException(
                    "The entry " + revision + " of the change log cannot be read: " + e.getOriginalMessage() + ". "
                            + WAY_OUT,
                    e);
        }
    }

    private static String writeValue(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new StoreException("A document cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    static Class<? extends Resource> type(Resource.Kind kind) {
        return switch (kind) {
            case ACCOUNT -> Account.class;
            case PROJECT -> Project.class;
            case USER -> User.class;
            case TOKEN -> Token.class;
            case PASSWORD -> PasswordHash.class;
            case VPC -> Vpc.class;
            case SUBNET -> Subnet.class;
            case ROUTE_TABLE -> RouteTable.class;
            case PEERING -> Peering.class;
            case SECURITY_GROUP -> SecurityGroup.class;
            case NETWORK_ACL -> NetworkAcl.class;
            case NETWORK_ACL_POLICY -> NetworkAclPolicy.class;
            case NETWORK_ACL_RULE -> NetworkAclRule.class;
            case FLOW_LOG -> FlowLog.class;
            case GUARD_RAIL -> GuardRail.class;
            case CIDR_RESERVATION -> CidrReservation.class;
            case KEY_PAIR -> KeyPair.class;
            case SERVER_GROUP -> ServerGroup.class;
            case ADDRESS_GROUP -> AddressGroup.class;
            case LOG_GROUP -> LogGroup.class;
            case PORT -> Port.class;
            case UNBOUND_PORT -> UnboundPort.class;
            case ISOLATED_NETWORK -> IsolatedNetwork.class;
            case ECS -> Ecs.class;
            case VOLUME -> Volume.class;
            case JOB -> Job.class;
            case ACCESS_KEY -> AccessKey.class;
            case ACCESS_KEY_SECRET -> AccessKeySecret.class;
            case CLIENT_TOKEN -> ClientToken.class;
        };
    }

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule();
        text(module, Ip.class, Ip::parse);
        text(module, Cidr.class, Cidr::parse);
        text(module, Mac.class, Mac::parse);
        text(module, Instant.class, Instant::parse);
        id(module, AccountId.class, AccountId::new);
        id(module, ProjectId.class, ProjectId::new);
        id(module, UserId.class, UserId::new);
        id(module, VpcId.class, VpcId::new);
        id(module, SubnetId.class, SubnetId::new);
        id(module, RouteTableId.class, RouteTableId::new);
        id(module, RouteId.class, RouteId::new);
        id(module, PeeringId.class, PeeringId::new);
        id(module, SecurityGroupId.class, SecurityGroupId::new);
        id(module, SecurityGroupRuleId.class, SecurityGroupRuleId::new);
        id(module, FlowLogId.class, FlowLogId::new);
        id(module, GuardRailId.class, GuardRailId::new);
        id(module, CidrReservationId.class, CidrReservationId::new);
        id(module, KeyPairId.class, KeyPairId::new);
        id(module, ServerGroupId.class, ServerGroupId::new);
        id(module, AddressGroupId.class, AddressGroupId::new);
        id(module, LogGroupId.class, LogGroupId::new);
        id(module, LogStreamId.class, LogStreamId::new);
        id(module, NetworkAclId.class, NetworkAclId::new);
        id(module, NetworkAclPolicyId.class, NetworkAclPolicyId::new);
        id(module, NetworkAclRuleId.class, NetworkAclRuleId::new);
        id(module, PortId.class, PortId::new);
        id(module, EcsId.class, EcsId::new);
        id(module, JobId.class, JobId::new);
        id(module, VolumeId.class, VolumeId::new);
        module.addSerializer(new RoutesWriter());
        module.addDeserializer(PrefixTable.class, new RoutesReader());
        return JsonMapper.builder()
                .addModules(module, new Jdk8Module())
                .addMixIn(PeeringState.class, PeeringStateTypes.class)
                .addMixIn(NextHop.class, NextHopTypes.class)
                .addMixIn(SecurityGroupRule.Remote.class, RemoteTypes.class)
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private static <T extends Id> void id(SimpleModule module, Class<T> type, Function<String, T> of) {
        text(module, type, of);
    }

    /** A type that is written by its toString and read back by {@code parse}. */
    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }
        });
        module.addDeserializer(type, new JsonDeserializer<T>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return parse.apply(in.getText());
            }
        });
    }

    /** The routes of a table as a list: each has its destination in it. */
    @SuppressWarnings("rawtypes") // a PrefixTable in a document is always one of routes
    private static final class RoutesWriter extends JsonSerializer<PrefixTable> {
        @Override
        public Class<PrefixTable> handledType() {
            return PrefixTable.class;
        }

        @Override
        public void serialize(PrefixTable table, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (Object entry : table.entries()) {
                out.writePOJO(((PrefixTable.Entry<?>) entry).value());
            }
            out.writeEndArray();
        }
    }

    @SuppressWarnings("rawtypes") // a PrefixTable in a document is always one of routes
    private static final class RoutesReader extends JsonDeserializer<PrefixTable> {
        @Override
        public PrefixTable deserialize(JsonParser in, DeserializationContext context) throws IOException {
            PrefixTable<Route> table = PrefixTable.empty();
            List<Route> routes = new ArrayList<>(in.getCodec().readValue(in, new TypeReference<List<Route>>() {}));
            for (Route route : routes) {
                table = table.with(route.destination(), route);
            }
            return table;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PeeringState.PendingAcceptance.class, name = "PENDING_ACCEPTANCE"),
        @JsonSubTypes.Type(value = PeeringState.Active.class, name = "ACTIVE"),
        @JsonSubTypes.Type(value = PeeringState.Rejected.class, name = "REJECTED"),
        @JsonSubTypes.Type(value = PeeringState.Expired.class, name = "EXPIRED")
    })
    private interface PeeringStateTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = NextHop.ToPeering.class, name = "PEERING"),
        @JsonSubTypes.Type(value = NextHop.ToEcs.class, name = "ECS"),
        @JsonSubTypes.Type(value = NextHop.ToPort.class, name = "PORT"),
        @JsonSubTypes.Type(value = NextHop.ToAddress.class, name = "ADDRESS")
    })
    private interface NextHopTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SecurityGroupRule.Remote.Anyone.class, name = "ANYONE"),
        @JsonSubTypes.Type(value = SecurityGroupRule.Remote.In.class, name = "IN"),
        @JsonSubTypes.Type(value = SecurityGroupRule.Remote.Members.class, name = "MEMBERS"),
        @JsonSubTypes.Type(value = SecurityGroupRule.Remote.Within.class, name = "WITHIN")
    })
    private interface RemoteTypes {}
}
