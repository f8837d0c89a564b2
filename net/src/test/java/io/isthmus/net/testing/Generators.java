package io.isthmus.net.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The generators that other generators are made of. */
public final class Generators {
    private Generators() {}

    /** Two values made together. */
    public record Pair<A, B>(A first, B second) {}

    /** Numbers from {@code least} to {@code greatest}, both included; they shrink towards the least. */
    public static Generator<Integer> integers(int least, int greatest) {
        Generator<Integer> numbers = random -> (int) (least + random.nextLong((long) greatest - least + 1));
        // Ever smaller steps down: the way to the least failing number is about log2 squared long.
        return numbers.shrinkingBy(value -> LongStream.iterate((long) value - least, step -> step > 0, step -> step / 2)
                .mapToObj(step -> (int) (value - step)));
    }

    /** One of these values; they shrink towards the first. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only copied into a list
    public static <T> Generator<T> elements(T... values) {
        List<T> choices = List.of(values);
        Generator<T> chosen = random -> choices.get(random.nextInt(choices.size()));
        return chosen.shrinkingBy(value -> choices.stream().limit(Math.max(0, choices.indexOf(value))));
    }

    /** A value of one of these generators, each as likely (name one twice to double its share). Does not shrink. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only copied into a list
    public static <T> Generator<T> oneOf(Generator<? extends T>... generators) {
        List<Generator<? extends T>> choices = List.of(generators);
        return random -> choices.get(random.nextInt(choices.size())).next(random);
    }

    /** Pairs; they shrink one side at a time. */
    public static <A, B> Generator<Pair<A, B>> pairs(Generator<A> first, Generator<B> second) {
        Generator<Pair<A, B>> pairs = random -> new Pair<>(first.next(random), second.next(random));
        return pairs.shrinkingBy(pair -> Stream.concat(
                first.shrink(pair.first()).map(simpler -> new Pair<>(simpler, pair.second())),
                second.shrink(pair.second()).map(simpler -> new Pair<>(pair.first(), simpler))));
    }

    /**
     * Lists of 0 to {@code longest} elements, as for sequences of commands. They shrink by leaving out runs of elements,
     * long runs first, then by shrinking single elements.
     */
    public static <T> Generator<List<T>> lists(Generator<T> element, int longest) {
        Generator<List<T>> lists = random -> list(element, random.nextInt(longest + 1), random);
        return lists.shrinkingBy(value -> Stream.concat(shorterThan(value), withOneSimpler(element, value)));
    }

    private static <T> List<T> list(Generator<T> element, int size, Random random) {
        return Stream.generate(() -> element.next(random)).limit(size).toList();
    }

    private static <T> Stream<List<T>> shorterThan(List<T> list) {
        return IntStream.iterate(list.size(), run -> run > 0, run -> run / 2)
                .boxed()
                .flatMap(run -> IntStream.iterate(0, from -> from < list.size(), from -> from + run)
                        .mapToObj(from -> without(list, from, Math.min(from + run, list.size()))));
    }

    private static <T> Stream<List<T>> withOneSimpler(Generator<T> element, List<T> list) {
        return IntStream.range(0, list.size())
                .boxed()
                .flatMap(index -> element.shrink(list.get(index)).map(simpler -> {
                    List<T> changed = new ArrayList<>(list);
                    changed.set(index, simpler);
                    return List.copyOf(changed);
                }));
    }

    private static <T> List<T> without(List<T> list, int from, int to) {
        List<T> rest = new ArrayList<>(list.subList(0, from));
        rest.addAll(list.subList(to, list.size()));
        return List.copyOf(rest);
    }
}
