package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Prefix;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client asks of the elements of a list, by the fields that it would be shown: each {@link Filter} of the query that has
 * a value must be met. A field that elements do not have is as if it were false, or empty; but the enterprise project, of which
 * there is one, is 0 for all. Immutable.
 */
public final class Matching {
    private static final String ENTERPRISE_PROJECT = "enterprise_project_id";

    /** What the cloud's clients ask for who may see all enterprise projects. */
    private static final String ALL_ENTERPRISE_PROJECTS = "all_granted_eps";

    private final List<Wanted> all;

    /** @param fields of these one must be any of the texts */
    private record Wanted(List<List<String>> fields, List<String> texts, Object absent) {}

    private Matching(List<Wanted> all) {
        this.all = all;
    }

    public static Matching of(Record query) {
        List<Wanted> all = new ArrayList<>();
        for (RecordShape.Component component : RecordShape.of(query.getClass()).components()) {
            Optional<Filter> filter = component.annotation(Filter.class);
            List<String> texts = filter.map(_ -> texts(component.read(query))).orElse(List.of());
            boolean everything =
                    component.wireName().equals(ENTERPRISE_PROJECT) && texts.contains(ALL_ENTERPRISE_PROJECTS);
            if (!texts.isEmpty() && !everything) {
                all.add(new Wanted(fields(component, filter.get()), texts, absent(component)));
            }
        }
        return new Matching(List.copyOf(all));
    }

    private static List<String> texts(Object value) {
        Stream<?> values = switch (value) {
            case Optional<?> one -> one.stream();
            case Collection<?> several -> several.stream();
            default -> Stream.of(value);
        };
        return values.map(Object::toString).toList();
    }

    private static List<List<String>> fields(RecordShape.Component component, Filter filter) {
        return filter.value().length == 0
                ? List.of(List.of(component.wireName()))
                : Stream.of(filter.value())
                        .map(path -> List.of(path.split("/")))
                        .toList();
    }

    private static Object absent(RecordShape.Component component) {
        Kind kind = component.kind() instanceof Kind.Listing(Kind element) ? element : component.kind();
        return component.wireName().equals(ENTERPRISE_PROJECT) ? "0" : kind instanceof Kind.Flag ? "false" : "";
    }

    /** Whether nothing is asked for. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    public boolean test(Record shown) {
        for (Wanted wanted : all) {
            if (wanted.fields().stream().noneMatch(path -> any(shown, path, wanted))) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(Object shown, List<String> path, Wanted wanted) {
        return switch (shown) {
            case Optional<?> value -> any(value.isPresent() ? value.get() : wanted.absent(), path, wanted);
            case Collection<?> values -> values.stream().anyMatch(value -> any(value, path, wanted));
            case Map<?, ?> values -> values.values().stream().anyMatch(value -> any(value, path, wanted));
            case Record record
            when !path.isEmpty() && !Kind.isScalar(record.getClass()) ->
                any(field(record, path.getFirst(), wanted), path.subList(1, path.size()), wanted);
            default -> wanted.texts().stream().anyMatch(text -> means(text, shown));
        };
    }

    private static Object field(Record record, String name, Wanted wanted) {
        for (RecordShape.Component component : RecordShape.of(record.getClass()).components()) {
            if (component.wireName().equals(name)) {
                return component.read(record);
            }
        }
        return wanted.absent();
    }

    /** Addresses and blocks may be written in more than one way. */
    private static boolean means(String text, Object shown) {
        String own = shown.toString();
        if (text.equals(own)) {
            return true;
        }
        return switch (shown) {
            case Ip ip -> Ip.tryParse(text).equals(Optional.of(ip));
            case Cidr block -> Prefix.tryParse(text).map(Prefix::block).equals(Optional.of(block));
            case Prefix prefix -> Prefix.tryParse(text).map(Prefix::block).equals(Optional.of(prefix.block()));
            default ->
                own.indexOf('/') > 0
                        && Cidr.tryParse(own).isPresent()
                        && Cidr.tryParse(own).equals(Cidr.strict(text));
        };
    }
}
