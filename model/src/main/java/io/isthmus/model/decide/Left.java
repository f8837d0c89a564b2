package io.isthmus.model.decide;

import io.isthmus.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is left of something that cannot go yet, by name: for the refusal. */
final class Left {
    private static final int NAMED = 5;

    private final List<String> kinds = new ArrayList<>();

    /** @param kind of these, in the singular; names its plural by an s */
    <T extends Resource> Left and(String kind, List<T> found, Function<T, String> name) {
        if (!found.isEmpty()) {
            List<String> names = found.stream()
                    .limit(NAMED)
                    .map(each -> name.apply(each).isEmpty() ? each.key() : name.apply(each))
                    .toList();
            int more = found.size() - names.size();
            kinds.add("the " + kind + (found.size() > 1 ? "s " : " ") + String.join(", ", names)
                    + (more > 0 ? " (and " + more + " more)" : ""));
        }
        return this;
    }

    boolean isNothing() {
        return kinds.isEmpty();
    }

    /** Such as "the VPCs a, b and the peering p". */
    @Override
    public String toString() {
        int last = kinds.size() - 1;
        return last <= 0
                ? String.join("", kinds)
                : String.join(", ", kinds.subList(0, last)) + " and " + kinds.get(last);
    }
}
