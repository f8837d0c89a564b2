package io.isthmus.model.testing;

import io.isthmus.net.PrefixTable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which choices and fields some values have, for what is kept of samples proves no more than is in them. */
public final class Seen {
    private final Set<Object> choices = new HashSet<>();
    private final Map<String, Set<Boolean>> given = new HashMap<>();
    private final Set<Class<?>> wanted = new HashSet<>();

    /** @param type sealed, of which every choice is wanted */
    public Seen(Class<?> type) {
        wanted.add(type);
    }

    /** Looks at a value and all that is in it. */
    public void value(Object value) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(this::value);
            case Collection<?> many -> many.forEach(this::value);
            case Map<?, ?> map -> {
                map.keySet().forEach(this::value);
                map.values().forEach(this::value);
            }
            case PrefixTable<?> table -> table.entries().forEach(entry -> value(entry.value()));
            case Enum<?> one -> {
                choices.add(one);
                wanted.add(one.getDeclaringClass());
            }
            case Record record -> record(record);
            default -> {
                // a text or a number
            }
        }
    }

    private void record(Record record) {
        choices.add(record.getClass());
        Arrays.stream(record.getClass().getInterfaces()).filter(Class::isSealed).forEach(wanted::add);
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                Object value = accessor.invoke(record);
                switch (value) {
                    case Optional<?> optional -> seen(component, optional.isPresent());
                    case OptionalInt number -> seen(component, number.isPresent());
                    case Boolean flag -> seen(component, flag);
                    case Collection<?> many -> seen(component, !many.isEmpty());
                    default -> {
                        // always given
                    }
                }
                value(value);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }

    private void seen(RecordComponent component, boolean isGiven) {
        given.computeIfAbsent(
                        component.getDeclaringRecord().getSimpleName() + "." + component.getName(),
                        _ -> new HashSet<>())
                .add(isGiven);
    }

    /** Choices that no value has, and fields that are always given or never. */
    public Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : wanted) {
            Stream<?> all = type.isEnum() ? Arrays.stream(type.getEnumConstants()) : Shape.records(type);
            all.filter(choice -> !choices.contains(choice)).forEach(choice -> missing.add(type + " " + choice));
        }
        given.forEach((component, seen) -> {
            if (seen.size() < 2) {
                missing.add(component + " only " + seen);
            }
        });
        return missing;
    }
}
