package io.isthmus.api.http;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Destination;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Prefix;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.api.shape.Uuid;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests that fit an endpoint, made from the catalogue's records and from what the caller has. */
final class Plausible {
    /** What a text of this name is when nothing of the caller's has the name's kind. */
    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("name", "made"),
            Map.entry("cidr", "10.20.99.0/24"),
            Map.entry("gateway_ip", "10.20.99.1"),
            Map.entry("type", "peering"),
            Map.entry("direction", "ingress"),
            Map.entry("ethertype", "IPv4"),
            Map.entry("protocol", "tcp"),
            Map.entry("action", "allow"),
            Map.entry("public_key", KeyPairHttpTest.ED25519),
            Map.entry("password", "another password"),
            Map.entry("original_password", Service.PASSWORD),
            Map.entry("region", "eu-de"),
            Map.entry("destination", "192.168.99.0/24"));

    /** An id that nothing has. */
    private static final String NOBODYS = "4e4e4e4e-4e4e-4e4e-8e4e-4e4e4e4e4e4e";

    private Plausible() {}

    /** The texts and ids that a body may hold, each as the names that lead to it, joined by "/"; lists have one element. */
    static List<String> texts(Class<? extends Record> body) {
        List<String> found = new ArrayList<>();
        walk(body, "", found, 0);
        return found;
    }

    /** The parts of a body that may be left out, as {@link #texts}. */
    static List<String> optional(Class<? extends Record> body) {
        List<String> found = new ArrayList<>();
        for (RecordShape.Component component : RecordShape.of(body).components()) {
            String path = "/" + component.wireName();
            if (leftOut(component)) {
                found.add(path);
            } else if (component.kind() instanceof Kind.Nested(Class<? extends Record> type)) {
                optional(type).forEach(inner -> found.add(path + inner));
            }
        }
        return found;
    }

    private static void walk(Class<? extends Record> type, String prefix, List<String> found, int depth) {
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            String path = prefix + "/" + component.wireName();
            Kind kind = element(component.kind());
            if (kind instanceof Kind.Nested(Class<? extends Record> inner) && depth < 4) {
                walk(inner, path, found, depth + 1);
            } else if (isId(kind)
                    || (kind instanceof Kind.Text
                            && component.annotation(OneOf.class).isEmpty())) {
                found.add(path);
            }
        }
    }

    /**
     * The whole body of a request.
     *
     * @param included the parts, of those that may be left out, that are there
     * @param forced values in place of those that would be chosen, by the path of the text
     */
    static Object body(Endpoint<?, ?> endpoint, World own, Set<String> included, Map<String, String> forced) {
        if (endpoint.body() == Nothing.class) {
            return Map.of();
        }
        Object record = record(endpoint.body(), "", own, included, forced);
        return endpoint.bodyWrapper().isEmpty() ? record : Map.of(endpoint.bodyWrapper(), record);
    }

    private static Object record(
            Class<? extends Record> type, String prefix, World own, Set<String> included, Map<String, String> forced) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            String path = prefix + "/" + component.wireName();
            boolean wanted = included.contains(path)
                    || forced.keySet().stream().anyMatch(key -> key.equals(path) || key.startsWith(path + "/"));
            if (!leftOut(component) || wanted) {
                body.put(component.wireName(), value(component.kind(), component, path, own, included, forced));
            }
        }
        return body;
    }

    /** What a list holds, or else the kind itself. */
    static Kind element(Kind kind) {
        return kind instanceof Kind.Listing(Kind element) ? element : kind;
    }

    /** Whether only the id of something may stand there. */
    static boolean isId(Kind kind) {
        return kind instanceof Kind.Scalar scalar && scalar.type() == Uuid.class;
    }

    private static boolean leftOut(RecordShape.Component component) {
        boolean list = component.kind() instanceof Kind.Listing || component.kind() instanceof Kind.Keyed;
        // Without one a pair is made, which takes long and is another each time.
        boolean key = component.wireName().equals("public_key");
        return (component.optional() && !key)
                || (list
                        && component
                                .annotation(Items.class)
                                .filter(items -> items.min() > 0)
                                .isEmpty());
    }

    private static Object value(
            Kind kind,
            RecordShape.Component component,
            String path,
            World own,
            Set<String> included,
            Map<String, String> forced) {
        return switch (kind) {
            case Kind.Text _ -> forced.containsKey(path) ? forced.get(path) : text(component, path, own);
            case Kind.Scalar _
            when isId(kind) -> forced.containsKey(path) ? forced.get(path) : text(component, path, own);
            // A quarter of a subnet at most.
            case Kind.Whole _ when component.wireName().equals("mask") -> 28L;
            case Kind.Whole _ ->
                component.annotation(Range.class).map(Range::min).orElse(1L);
            case Kind.Flag _ -> true;
            case Kind.Scalar scalar -> scalar(scalar.type(), component.wireName());
            case Kind.Listing(Kind element) -> List.of(value(element, component, path, own, included, forced));
            case Kind.Keyed _ -> Map.of();
            case Kind.Nested(Class<? extends Record> type) -> record(type, path, own, included, forced);
            case Kind.Moment _, Kind.Any _ -> "any";
        };
    }

    private static String text(RecordShape.Component component, String path, World own) {
        String[] names = path.split("/");
        String name = component.wireName();
        return component
                .annotation(OneOf.class)
                .map(allowed -> allowed.value()[0])
                .or(() -> own.named(name.equals("id") && names.length > 2 ? names[names.length - 2] : name))
                .orElseGet(() -> name.equals("nexthop")
                        ? own.named("peering").orElse("none")
                        : isId(element(component.kind())) ? NOBODYS : USUAL.getOrDefault(name, "text"));
    }

    private static String scalar(Class<?> type, String name) {
        if (type == Ip.class) {
            return name.startsWith("gateway") ? "10.20.99.1" : "10.20.1.99";
        }
        if (type == Destination.class) {
            return "192.168.99.0/24";
        }
        if (type == Prefix.class) {
            return "203.0.113.7";
        }
        return name.startsWith("extend") ? "23.9.0.0/16" : "10.20.99.0/24";
    }
}
