package io.isthmus.cli.network;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The steps of a plan by when they are done: packets that may pass before and after pass all the time. For one thread. */
final class Agenda {
    /** In this order. */
    enum When {
        /** What is taken over, and what goes before anything comes. */
        ROOM,
        /** Guard rails that would not let happen what the new ones do. */
        SWAP,
        /** What comes, each behind what it lies in, and who uses it. */
        COME,
        /** What needs ECSs to be there. */
        WITH_ECSS,
        /** What is there already goes another way, when that is whole. */
        SWITCH,
        /** What is to be so when all has come. */
        SETTLE,
        /** What no longer acts is taken away. */
        END,
        /** What packets came from and went through. */
        GO,
        /** What needs that to be gone. */
        CLEAR,
        /** Guard rails must hold when they are made, and of what they are about nothing is made anew behind them. */
        GUARD
    }

    private final Map<When, List<Step>> steps = new EnumMap<>(When.class);

    void add(When when, Step step) {
        steps.computeIfAbsent(when, any -> new ArrayList<>()).add(step);
    }

    List<Step> steps() {
        return Stream.of(When.values())
                .flatMap(when -> steps.getOrDefault(when, List.of()).stream())
                .toList();
    }
}
