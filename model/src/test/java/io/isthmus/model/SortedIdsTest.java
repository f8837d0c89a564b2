package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.net.testing.Generator;
import io.isthmus.net.testing.Generators;
import io.isthmus.net.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The set against a plain sorted one. */
final class SortedIdsTest {
    /** An even number adds the id of its half, an odd one removes it. */
    private static final Generator<List<Integer>> CHANGES = Generators.lists(Generators.integers(0, 600), 400);

    private static String id(int number) {
        return "%03d".formatted(number);
    }

    private static SortedIds changed(SortedIds ids, int change) {
        return change % 2 == 0 ? ids.plus(id(change / 2)) : ids.minus(id(change / 2));
    }

    private static List<String> list(SortedIds ids) {
        List<String> all = new ArrayList<>();
        ids.forEach(all::add);
        return all;
    }

    @Test
    void everyVersionHoldsWhatThePlainSetHeld() {
        Property.check("versions", CHANGES, 60, changes -> {
            List<SortedIds> versions = new ArrayList<>(List.of(SortedIds.EMPTY));
            List<List<String>> plain = new ArrayList<>(List.of(List.of()));
            TreeSet<String> set = new TreeSet<>();
            for (int change : changes) {
                versions.add(changed(versions.getLast(), change));
                var _ = change % 2 == 0 ? set.add(id(change / 2)) : set.remove(id(change / 2));
                plain.add(List.copyOf(set));
            }
            // Only now: a later change must not show in an earlier version.
            for (int version = 0; version < versions.size(); version++) {
                assertThat(list(versions.get(version))).isEqualTo(plain.get(version));
            }
        });
    }

    @Test
    void everyAnswerIsThatOfThePlainSet() {
        Property.check("answers", CHANGES, 60, changes -> {
            SortedIds ids = SortedIds.EMPTY;
            TreeSet<String> set = new TreeSet<>();
            for (int change : changes) {
                ids = changed(ids, change);
                var _ = change % 2 == 0 ? set.add(id(change / 2)) : set.remove(id(change / 2));
            }
            List<String> sorted = List.copyOf(set);
            assertThat(ids.size()).isEqualTo(set.size());
            assertThat(ids.isEmpty()).isEqualTo(set.isEmpty());
            assertThat(ids.first()).isEqualTo(sorted.stream().findFirst());
            for (int number = 0; number <= 300; number += 7) {
                assertThat(ids.contains(id(number))).isEqualTo(set.contains(id(number)));
                assertThat(ids.place(id(number)))
                        .isEqualTo(set.headSet(id(number)).size());
            }
            for (int place = 0; place < sorted.size(); place++) {
                assertThat(ids.at(place)).isEqualTo(sorted.get(place));
            }
        });
    }

    @Test
    void setsAreEqualHoweverTheyCameAbout() {
        SortedIds upwards = SortedIds.EMPTY;
        SortedIds downwards = SortedIds.EMPTY.plus("other");
        for (int number = 0; number < 200; number++) {
            upwards = upwards.plus(id(number));
            downwards = downwards.plus(id(199 - number));
        }
        assertThat(downwards).isNotEqualTo(upwards);
        downwards = downwards.minus("other");
        assertThat(downwards).isEqualTo(upwards).hasSameHashCodeAs(upwards);
        assertThat(downwards.minus(id(7)).plus("007b")).isNotEqualTo(upwards);
    }

    @Test
    void whatChangesNothingGivesTheSameSet() {
        SortedIds one = SortedIds.EMPTY.plus("a");
        assertThat(one.plus("a")).isSameAs(one);
        assertThat(one.minus("b")).isSameAs(one);
        assertThat(one.minus("a")).isSameAs(SortedIds.EMPTY);
    }

    @Test
    void thousandsComeAndGo() {
        List<String> numbers = new ArrayList<>();
        for (int number = 0; number < 20_000; number++) {
            numbers.add("%05d".formatted(number));
        }
        Random random = new Random(1);
        java.util.Collections.shuffle(numbers, random);
        SortedIds ids = SortedIds.EMPTY;
        for (String number : numbers) {
            ids = ids.plus(number);
        }
        assertThat(list(ids)).hasSize(20_000).isSorted();
        java.util.Collections.shuffle(numbers, random);
        for (String number : numbers.subList(0, 19_990)) {
            ids = ids.minus(number);
        }
        assertThat(list(ids))
                .isEqualTo(numbers.subList(19_990, 20_000).stream().sorted().toList());
    }

    @Test
    void thereIsNothingBesideThePlaces() {
        SortedIds one = SortedIds.EMPTY.plus("a");
        assertThatThrownBy(() -> one.at(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> SortedIds.EMPTY.iterator().next()).isInstanceOf(NoSuchElementException.class);
    }
}
