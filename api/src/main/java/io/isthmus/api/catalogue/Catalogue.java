package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.RecordShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All endpoints there are. Immutable and thread-safe. */
public final class Catalogue {
    /** An endpoint with the dialect that words its errors. */
    public record Entry(Dialect dialect, Endpoint<?, ?> endpoint) {}

    private final List<Entry> entries;
    private final Router router = new Router();

    /** @throws IllegalStateException that lists every path that is described wrongly or twice */
    public Catalogue(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        List<String> faults = new ArrayList<>();
        for (Entry entry : entries) {
            String name = name(entry);
            if (!router.add(entry)) {
                faults.add(name + " is there twice");
            }
            for (String segment : Router.segments(entry.endpoint().path())) {
                if (segment.startsWith("{")
                        && !PathParameter.docs().containsKey(segment.substring(1, segment.length() - 1))) {
                    faults.add(name + ": nobody says what " + segment + " means");
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException("the endpoint catalogue is wrong: " + String.join("; ", faults));
        }
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The endpoint that a request of this method and path reaches. */
    public Optional<Entry> entry(Method method, String path) {
        return find(Optional.of(method), path) instanceof Router.Found.Match match
                ? Optional.of(match.entry())
                : Optional.empty();
    }

    Router.Found find(Optional<Method> method, String path) {
        return router.find(method, path);
    }

    /** Looks into every request and answer record and tells all that is wrong with them. Takes tens of milliseconds. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        for (Entry entry : entries) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.summary().isBlank() || endpoint.summary().endsWith(".")) {
                faults.add(name(entry) + ": the summary is one phrase without a full stop");
            }
            if (endpoint.success() == 204 && endpoint.answer() != Nothing.class) {
                faults.add(name(entry) + ": 204 has no body");
            }
            Stream<Class<? extends Record>> types = Stream.concat(
                    Stream.of(
                            endpoint.query(),
                            endpoint.body(),
                            endpoint.answer(),
                            entry.dialect().errorType()),
                    endpoint.alternatives().values().stream());
            for (Class<? extends Record> type : types.toList()) {
                try {
                    look(type, seen, faults);
                } catch (IllegalArgumentException fault) {
                    faults.add(type.getName() + ": " + fault.getMessage());
                }
            }
        }
        return List.copyOf(faults);
    }

    private static void look(Class<? extends Record> type, Set<Class<?>> seen, List<String> faults) {
        if (!seen.add(type)) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            String name = type.getName() + "." + component.wireName();
            if (!names.add(component.wireName())) {
                faults.add(name + " is there twice");
            }
            if (component.doc().filter(doc -> !doc.isBlank()).isEmpty()) {
                faults.add(name + " has no @Doc");
            }
            if (component.nullIfEmpty() && !component.optional()) {
                faults.add(name + " has @NullIfEmpty but is never empty");
            }
            checkAnnotations(component, name, faults);
            look(component.kind(), seen, faults);
        }
    }

    private static void checkAnnotations(RecordShape.Component component, String name, List<String> faults) {
        boolean text = component.kind() instanceof Kind.Text;
        boolean texts = component.annotation(Length.class).isPresent()
                || component.annotation(Letters.class).isPresent()
                || component.annotation(OneOf.class).isPresent()
                || component.annotation(NoAngleBrackets.class).isPresent();
        if (texts && !text) {
            faults.add(name + " has a check for text but is none");
        }
        if (component.annotation(Range.class).isPresent() && !(component.kind() instanceof Kind.Whole)) {
            faults.add(name + " has @Range but is no number");
        }
        if (component.annotation(Items.class).isPresent() && !(component.kind() instanceof Kind.Listing)) {
            faults.add(name + " has @Items but is no list");
        }
    }

    private static void look(Kind kind, Set<Class<?>> seen, List<String> faults) {
        switch (kind) {
            case Kind.Nested(Class<? extends Record> type) -> look(type, seen, faults);
            case Kind.Listing(Kind element) -> look(element, seen, faults);
            case Kind.Keyed(Kind element) -> look(element, seen, faults);
            case Kind.Text _, Kind.Whole _, Kind.Flag _, Kind.Scalar _, Kind.Moment _, Kind.Any _ -> {
                // nothing inside
            }
        }
    }

    private static String name(Entry entry) {
        return entry.endpoint().method() + " " + entry.endpoint().path();
    }
}
