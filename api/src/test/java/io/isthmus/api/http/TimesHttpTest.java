package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.api.shape.Time;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every time of every answer has the form that the dialect's clients parse (contract.md 10.40). Generated from the catalogue. */
final class TimesHttpTest {
    /** What a field that tells a time is called. */
    private static final Pattern NAME = Pattern.compile(
            "(.*_at|.*:(launched|terminated)_at|created|updated|issued|expires|.*_time|time|begin|end)");

    /** Something that looks like a time, in whatever form. */
    private static final Pattern LOOKS = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:.*");

    /** Fields whose name looks like a time's: numbers, and times of changes, which are told to the nanosecond. */
    private static final Set<String> NO_TIMES = Set.of("looked_at", "begin", "end", "time");

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final List<String> faults = new ArrayList<>();

    @AfterEach
    void stop() {
        service.close();
    }

    /** The form that the clients of an endpoint parse. */
    private static Class<? extends Time> form(String path, String field) {
        boolean usage = field.startsWith("OS-SRV-USG:") || path.contains("/os-keypairs");
        if (path.matches("/v(2|2.1|3)/.project_id./(volumes|cloudvolumes|os-vendor-volumes).*")) {
            return Time.LocalMicros.class;
        }
        if (path.startsWith("/v2.1/")) {
            return usage ? Time.LocalMicros.class : Time.Zulu.class;
        }
        if (path.matches("/v1(\\.1)?/.project_id./jobs/.*")) {
            return Time.ZuluMillis.class;
        }
        if (path.matches("/v1(\\.1)?/.project_id./(cloudservers|availability).*")) {
            return usage ? Time.Local.class : Time.Zulu.class;
        }
        if (path.matches("/v[23]/.project_id./(volumes|cloudvolumes|os-vendor-volumes).*")) {
            return Time.Local.class;
        }
        if (path.matches("/v3/.project_id./.*")) {
            return Time.Zulu.class;
        }
        if (path.matches("/v2.0/vpc/.*|/v1/.project_id./.*")) {
            return Time.Local.class;
        }
        if (path.matches("/(v2.0|v2/images|v2/cloudimages|image|isthmus)(/.*)?")) {
            return Time.Zulu.class;
        }
        return field.equals("updated") ? Time.Zulu.class : Time.ZuluMicros.class;
    }

    @Test
    void everyTimeOfTheCatalogueSaysItsForm() {
        Set<String> seen = new TreeSet<>();
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            Stream.concat(Stream.of(endpoint.answer()), endpoint.alternatives().values().stream())
                    .forEach(type -> look(endpoint, new Kind.Nested(type), "", new HashSet<>(), seen));
        }
        assertThat(faults).isEmpty();
        assertThat(seen).hasSizeGreaterThan(60);
    }

    private void look(Endpoint<?, ?> endpoint, Kind kind, String name, Set<Class<?>> above, Set<String> seen) {
        switch (kind) {
            case Kind.Nested(Class<? extends Record> type) -> {
                if (above.add(type)) {
                    for (RecordShape.Component component : RecordShape.of(type).components()) {
                        look(endpoint, component.kind(), component.wireName(), above, seen);
                    }
                    above.remove(type);
                }
            }
            case Kind.Listing(Kind element) -> look(endpoint, element, name, above, seen);
            case Kind.Keyed(Kind element) -> look(endpoint, element, name, above, seen);
            case Kind.Moment(Class<? extends Time> form) -> {
                seen.add(endpoint.method() + endpoint.path() + " " + name);
                if (form != form(endpoint.path(), name)) {
                    faults.add(endpoint.method() + " " + endpoint.path() + " " + name + " is " + form.getSimpleName());
                }
            }
            case Kind.Text _, Kind.Scalar _, Kind.Whole _, Kind.Flag _, Kind.Any _ -> {
                // Some tell times as numbers.
                if (NAME.matcher(name).matches() && kind instanceof Kind.Text && !NO_TIMES.contains(name)) {
                    faults.add(endpoint.method() + " " + endpoint.path() + " " + name + " is a text");
                }
            }
        }
    }

    @Test
    void everyTimeThatIsToldHasIt() {
        World world = World.of(service.alice(), catalogue, "alice");
        int told = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            String path = entry.endpoint().path();
            if (entry.endpoint().method() == Method.GET && !path.matches("/isthmus.*|/openapi.json")) {
                Client.Answer answer = world.client().get(world.path(path, Map.of()));
                if (answer.status() < 300 && answer.header("Content-Type").contains("json")) {
                    told += tell(path, "", answer.json());
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(told).isGreaterThan(100);
    }

    private int tell(String path, String name, Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .mapToInt(field -> field.getValue() == null
                                ? 0
                                : tell(path, String.valueOf(field.getKey()), field.getValue()))
                        .sum();
            case List<?> list ->
                list.stream().mapToInt(element -> tell(path, name, element)).sum();
            case String text
            when LOOKS.matcher(text).matches() || (NAME.matcher(name).matches() && !NO_TIMES.contains(name)) -> {
                if (!text.matches(Time.pattern(form(path, name)))) {
                    faults.add(path + " " + name + ": " + text);
                }
                yield 1;
            }
            default -> 0;
        };
    }
}
