package io.isthmus.api.isthmus;

import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.Id;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import io.isthmus.net.PrefixTable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Resources as plain values, field by field, for whoever looks back on them. */
final class Documents {
    /** What is told of resources that belong to no project: the log knows no secrets, and who adds a field must think of it. */
    private static final Map<Resource.Kind, Set<String>> TOLD = Map.of(
            Resource.Kind.ACCOUNT, Set.of("id", "name", "quotas", "createdAt"),
            Resource.Kind.USER,
                    Set.of(
                            "id",
                            "account",
                            "name",
                            "description",
                            "email",
                            "enabled",
                            "defaultProject",
                            "roles",
                            "projectRoles",
                            "createdAt"),
            Resource.Kind.ACCESS_KEY, Set.of("id", "user", "description", "active", "createdAt"));

    private Documents() {}

    /** Such as {@code route_table}. */
    static String kind(Resource.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static Map<String, Object> of(Resource resource) {
        boolean common = Access.projects(resource).isEmpty();
        return fields(
                (Record) resource,
                name -> !common || TOLD.getOrDefault(resource.kind(), Set.of()).contains(name));
    }

    private interface Told {
        boolean of(String component);
    }

    private static Map<String, Object> fields(Record record, Told told) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (told.of(component.getName())) {
                value(read(component, record))
                        .ifPresent(value -> fields.put(RecordShape.snakeCase(component.getName()), value));
            }
        }
        return fields;
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot read " + component, impossible);
        }
    }

    private static Optional<Object> value(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.flatMap(Documents::value);
            case OptionalInt number -> number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
            case String _, Number _, Boolean _ -> Optional.of(value);
            case Id id -> Optional.of(id.value());
            case Ip _, Cidr _, Mac _ -> Optional.of(value.toString());
            case PrefixTable<?> table ->
                Optional.of(table.entries().stream()
                        .flatMap(entry -> value(entry.value()).stream())
                        .toList());
            case Set<?> set ->
                Optional.of(set.stream().map(Object::toString).sorted().toList());
            case Collection<?> list ->
                Optional.of(list.stream()
                        .flatMap(element -> value(element).stream())
                        .toList());
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, inner) -> value(inner).ifPresent(found -> sorted.put(key.toString(), found)));
                yield Optional.of(sorted);
            }
            case Record record -> Optional.of(record(record));
            default -> Optional.of(value.toString()); // times and names of choices
        };
    }

    /** One of several forms says which it is. */
    private static Object record(Record record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean choice = Arrays.stream(record.getClass().getInterfaces()).anyMatch(Class::isSealed);
        if (choice) {
            fields.put("is", choice(record));
        }
        fields.putAll(fields(record, _ -> true));
        return fields;
    }

    /** Which of several forms it is, such as PENDING_ACCEPTANCE. */
    static String choice(Record record) {
        return RecordShape.snakeCase(record.getClass().getSimpleName())
                .substring(1)
                .toUpperCase(Locale.ROOT);
    }

    /** What a resource is called, if it has a name. */
    static Optional<String> name(Map<String, Object> document) {
        return Optional.ofNullable(document.get("name")).map(Object::toString).filter(name -> !name.isEmpty());
    }

    /** The kinds that the log knows, by the name that they have in answers. */
    static Optional<Resource.Kind> kindOf(String name) {
        return List.of(Resource.Kind.values()).stream()
                .filter(kind -> !kind.isSecret() && kind(kind).equals(name))
                .findFirst();
    }
}
