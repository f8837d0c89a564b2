package io.isthmus.api.shape;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A request or answer record as the catalogue sees it: names, kinds, limits and handles. Made once for each class. */
public final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type.asSubclass(Record.class));
        }
    };

    private final Class<? extends Record> type;
    private final List<Component> components;
    private final List<String> names;
    /** Of each declared component the shape that is inline there; empty where the component is a field itself. */
    private final List<Optional<RecordShape>> inline;

    private final boolean composed;
    private final MethodHandle constructor;

    private RecordShape(Class<? extends Record> type) {
        this.type = type;
        RecordComponent[] declared = type.getRecordComponents();
        List<Component> found = new ArrayList<>(declared.length);
        List<Optional<RecordShape>> inline = new ArrayList<>(declared.length);
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            Class<?>[] types = new Class<?>[declared.length];
            for (int i = 0; i < declared.length; i++) {
                types[i] = declared[i].getType();
                MethodHandle accessor = lookup.unreflect(declared[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                if (declared[i].isAnnotationPresent(Inline.class)) {
                    RecordShape inner = of(types[i].asSubclass(Record.class));
                    for (Component component : inner.components) {
                        found.add(new Component(
                                component.declaration, MethodHandles.filterReturnValue(accessor, component.accessor)));
                    }
                    inline.add(Optional.of(inner));
                } else {
                    found.add(new Component(declared[i], accessor));
                    inline.add(Optional.empty());
                }
            }
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, declared.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot look into " + type, impossible);
        }
        this.inline = List.copyOf(inline);
        this.composed = inline.stream().anyMatch(Optional::isPresent);
        this.components = List.copyOf(found);
        this.names = found.stream().map(Component::wireName).toList();
    }

    /** @throws IllegalArgumentException if a component is of a type that no JSON stands for */
    public static RecordShape of(Class<? extends Record> type) {
        return SHAPES.get(type);
    }

    public Class<? extends Record> type() {
        return type;
    }

    public List<Component> components() {
        return components;
    }

    /** Whether a body of this record may hold no field that is not known. */
    boolean isKnownOnly() {
        return type.isAnnotationPresent(KnownFields.class);
    }

    /** The names of the components on the wire. */
    List<String> names() {
        return names;
    }

    /** @param values one for each of the {@link #components} */
    Object make(Object[] values) {
        Object[] declared = values;
        if (composed) {
            declared = new Object[inline.size()];
            int taken = 0;
            for (int i = 0; i < declared.length; i++) {
                int count = inline.get(i).map(inner -> inner.components.size()).orElse(1);
                Object[] own = Arrays.copyOfRange(values, taken, taken + count);
                declared[i] = inline.get(i).map(inner -> inner.make(own)).orElse(own[0]);
                taken += count;
            }
        }
        try {
            return (Object) constructor.invokeExact(declared);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException("cannot make a " + type, impossible);
        }
    }

    /** One component of the record: one field on the wire. */
    public static final class Component {
        private final String wireName;
        private final Kind kind;
        private final boolean optional;
        private final RecordComponent declaration;
        private final MethodHandle accessor;
        /** Its own, and what those stand for together, such as {@link Description}. */
        private final List<Annotation> annotations;

        private final boolean nullIfEmpty;
        private final boolean orText;
        private final boolean filled;
        private final boolean orNull;
        private final List<Check> checks;
        private final List<Check> checksOfBody;

        /** @param accessor takes the record that is asked, which of an inline component is the one around */
        Component(RecordComponent declaration, MethodHandle accessor) {
            this.declaration = declaration;
            this.accessor = accessor;
            Type type = declaration.getGenericType();
            this.optional = declaration.getType() == Optional.class;
            this.kind = Kind.of(optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type);
            Name name = declaration.getAnnotation(Name.class);
            this.wireName = name == null ? snakeCase(declaration.getName()) : name.value();
            this.nullIfEmpty = declaration.isAnnotationPresent(NullIfEmpty.class);
            this.orText = declaration.isAnnotationPresent(OrText.class);
            this.filled = declaration.isAnnotationPresent(Filled.class);
            this.orNull = declaration.isAnnotationPresent(OrNull.class);
            this.annotations = Arrays.stream(declaration.getAnnotations())
                    .flatMap(annotation -> Stream.concat(
                            Stream.of(annotation),
                            Arrays.stream(annotation.annotationType().getAnnotations())))
                    .toList();
            this.checks = annotations.stream()
                    .flatMap(annotation -> Check.of(annotation).stream())
                    .toList();
            this.checksOfBody = Stream.concat(
                            checks.stream(),
                            declaration.isAnnotationPresent(AnyText.class)
                                    ? Stream.empty()
                                    : Stream.of(Check.plain(wireName.equals("description"))))
                    .toList();
        }

        public String wireName() {
            return wireName;
        }

        public Kind kind() {
            return kind;
        }

        /** Whether a request may leave it out. Lists and keyed objects may always be left out: then they are empty. */
        public boolean optional() {
            return optional;
        }

        /** What it means; empty only if the record is at fault. */
        public Optional<String> doc() {
            return annotation(Doc.class).map(Doc::value);
        }

        public <A extends Annotation> Optional<A> annotation(Class<A> annotation) {
            return annotations.stream()
                    .filter(annotation::isInstance)
                    .map(annotation::cast)
                    .findFirst();
        }

        public boolean nullIfEmpty() {
            return nullIfEmpty;
        }

        /** Whether an empty text is not as good as none. */
        boolean filled() {
            return filled;
        }

        boolean orText() {
            return orText;
        }

        boolean orNull() {
            return orNull;
        }

        public List<Check> checks() {
            return checks;
        }

        /** Those, and that of every text which is going to be kept. */
        List<Check> checksOfBody() {
            return checksOfBody;
        }

        public Object read(Record record) {
            try {
                return (Object) accessor.invokeExact((Object) record);
            } catch (RuntimeException | Error thrown) {
                throw thrown;
            } catch (Throwable impossible) {
                throw new IllegalStateException("cannot read " + declaration, impossible);
            }
        }
    }

    /** The name on the wire of a component that names none. */
    public static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (Character.isUpperCase(letter)) {
                snake.append('_');
            }
            snake.append(letter);
        }
        return snake.toString().toLowerCase(Locale.ROOT);
    }
}
