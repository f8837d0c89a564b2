package io.isthmus.model.testing;

import io.isthmus.net.testing.Generator;
import io.isthmus.net.testing.Generators;
import java.util.List;
import java.util.stream.Stream;

/**
 * One random thing to do: numbers from which {@link RandomCommands} makes a command that fits the state. Leaving out
 * steps of a sequence leaves a sequence that can still be done, so that failing ones shrink.
 */
public record Step(int kind, int who, int a, int b, int c) {
    private static final int MANY = 1 << 20;

    public static Generator<Step> steps() {
        Generator<Step> steps = random -> new Step(
                random.nextInt(MANY),
                random.nextInt(MANY),
                random.nextInt(MANY),
                random.nextInt(MANY),
                random.nextInt(MANY));
        return steps.shrinkingBy(step -> Stream.of(
                        new Step(step.kind, step.who, 0, step.b, step.c),
                        new Step(step.kind, step.who, step.a, 0, step.c),
                        new Step(step.kind, step.who, step.a, step.b, 0))
                .filter(simpler -> !simpler.equals(step)));
    }

    public static Generator<List<Step>> sequences(int longest) {
        return Generators.lists(steps(), longest);
    }
}
