package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.huaweicloud.sdk.core.http.Field;
import com.huaweicloud.sdk.core.http.HttpRequestDef;
import com.huaweicloud.sdk.core.http.LocationType;
import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.http.ApiServer;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.RecordShape;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the request classes of the cloud's SDK can say of what is offered here, the catalogue knows: kept, or refused by name. */
final class DocumentedFieldsTest {
    private static final List<Class<?>> SERVICES =
            List.of(com.huaweicloud.sdk.vpc.v2.VpcMeta.class, com.huaweicloud.sdk.vpc.v3.VpcMeta.class);

    /** What is not known here on purpose, with the reason. */
    private static final Set<String> UNKNOWN = Set.of(
            // Of a route that goes only the destination counts; the class is that of a route that comes.
            "PUT /v1/{project_id}/routetables/{routetable_id} routetable.routes.del.type",
            "PUT /v1/{project_id}/routetables/{routetable_id} routetable.routes.del.nexthop",
            "PUT /v1/{project_id}/routetables/{routetable_id} routetable.routes.del.description",
            // A group belongs to a project, whichever VPC a client names when it makes one.
            "GET /v1/{project_id}/security-groups ?vpc_id");

    private final Map<String, Endpoint<?, ?>> offered = ApiServer.catalogue().entries().stream()
            .map(Catalogue.Entry::endpoint)
            .collect(Collectors.toMap(
                    endpoint -> place(endpoint.method().name(), endpoint.path()), Function.identity(), (a, _) -> a));
    private final List<String> faults = new ArrayList<>();

    private static String place(String method, String path) {
        return method + " " + path.replaceAll("\\{[^}]*}", "{}").replaceAll("/$", "");
    }

    @Test
    void everyFieldAndFilterOfTheSdkIsKnown() throws IllegalAccessException {
        int requests = 0;
        for (Class<?> service : SERVICES) {
            for (java.lang.reflect.Field declared : service.getDeclaredFields()) {
                if (Modifier.isStatic(declared.getModifiers())
                        && HttpRequestDef.class.isAssignableFrom(declared.getType())
                        && declared.trySetAccessible()
                        && declared.get(null) instanceof HttpRequestDef<?, ?> request) {
                    Optional<Endpoint<?, ?>> endpoint = Optional.ofNullable(
                            offered.get(place(request.getMethod().name(), request.getUri())));
                    requests += endpoint.isPresent() ? 1 : 0;
                    endpoint.ifPresent(found -> compare(request, found));
                }
            }
        }
        assertThat(requests).isGreaterThan(60);
        assertThat(faults.stream().filter(fault -> !UNKNOWN.contains(fault))).isEmpty();
    }

    private void compare(HttpRequestDef<?, ?> request, Endpoint<?, ?> endpoint) {
        String place = endpoint.method() + " " + endpoint.path() + " ";
        for (Field<?, ?> field : request.getRequestFields()) {
            if (field.getLocation() == LocationType.Query) {
                known(names(endpoint.query()), field.getName(), place + "?");
            } else if (field.getLocation() == LocationType.Body) {
                body(field.getFieldType(), endpoint, place);
            }
        }
    }

    private void body(Class<?> sent, Endpoint<?, ?> endpoint, String place) {
        if (endpoint.bodyWrapper().isEmpty()) {
            compare(sent, endpoint.body(), place);
        } else {
            properties(sent).forEach((name, type) -> {
                known(Set.of(endpoint.bodyWrapper()), name, place);
                object(type).ifPresent(inner -> compare(inner, endpoint.body(), place + name + "."));
            });
        }
    }

    private void compare(Class<?> sent, Class<? extends Record> known, String place) {
        Map<String, Kind> kinds = RecordShape.of(known).components().stream()
                .collect(Collectors.toMap(RecordShape.Component::wireName, RecordShape.Component::kind));
        properties(sent).forEach((name, type) -> {
            known(kinds.keySet(), name, place);
            Kind kind = kinds.get(name) instanceof Kind.Listing(Kind element) ? element : kinds.get(name);
            if (kind instanceof Kind.Nested(Class<? extends Record> inner)) {
                object(type).ifPresent(found -> compare(found, inner, place + name + "."));
            }
        });
    }

    private void known(Set<String> names, String name, String place) {
        if (!names.contains(name)) {
            faults.add(place + name);
        }
    }

    private static Set<String> names(Class<? extends Record> type) {
        return RecordShape.of(type).components().stream()
                .map(RecordShape.Component::wireName)
                .collect(Collectors.toSet());
    }

    /** The names in JSON of what an object of the SDK can say, with their types. */
    private static Map<String, Type> properties(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(JsonProperty.class))
                .collect(Collectors.toMap(
                        field -> field.getAnnotation(JsonProperty.class).value(),
                        java.lang.reflect.Field::getGenericType));
    }

    /** The class of an object of the SDK, or of the objects of a list. */
    private static Optional<Class<?>> object(Type type) {
        Type inner = type instanceof ParameterizedType list && list.getRawType() == List.class
                ? list.getActualTypeArguments()[0]
                : type;
        return inner instanceof Class<?> plain && plain.getPackageName().startsWith("com.huaweicloud.sdk.vpc")
                ? Optional.of(plain)
                : Optional.empty();
    }
}
