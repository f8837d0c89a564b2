package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a path: a tree of path segments in which a literal segment wins over a named one. */
final class Router {
    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<Method, Leaf> leaves = new EnumMap<>(Method.class);

        @Nullable
        Node named;
    }

    private record Leaf(Catalogue.Entry entry, List<String> names) {}

    /** What a path leads to. */
    sealed interface Found {
        record Match(Catalogue.Entry entry, Map<String, String> path) implements Found {}

        record OtherMethods(Set<Method> allowed) implements Found {}

        record Nowhere() implements Found {}
    }

    private final Node root = new Node();

    /** @return false if there is an endpoint of this method and path already */
    boolean add(Catalogue.Entry entry) {
        Node node = root;
        List<String> names = new ArrayList<>();
        for (String segment : segments(entry.endpoint().path())) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
                Node next = node.named == null ? new Node() : node.named;
                node.named = next;
                node = next;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        return node.leaves.putIfAbsent(entry.endpoint().method(), new Leaf(entry, List.copyOf(names))) == null;
    }

    Found find(Optional<Method> method, String path) {
        List<String> segments = segments(path);
        List<String> values = new ArrayList<>(4);
        // A name that a client chose, such as the key of a tag, may be a word of ours that takes other methods.
        Node node = method.isEmpty()
                ? null
                : walk(root, segments, 0, values, found -> found.leaves.containsKey(method.get()));
        if (node == null) {
            Node other = walk(root, segments, 0, new ArrayList<>(), found -> !found.leaves.isEmpty());
            return other == null ? new Found.Nowhere() : new Found.OtherMethods(Set.copyOf(other.leaves.keySet()));
        }
        Leaf leaf = method.map(node.leaves::get).orElseThrow();
        Map<String, String> named = HashMap.newHashMap(values.size());
        for (int i = 0; i < values.size(); i++) {
            named.put(leaf.names.get(i), decoded(values.get(i)));
        }
        return new Found.Match(leaf.entry, named);
    }

    private static @Nullable Node walk(
            Node node, List<String> segments, int at, List<String> values, Predicate<Node> wanted) {
        if (at == segments.size()) {
            return wanted.test(node) ? node : null;
        }
        String segment = segments.get(at);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Node found = walk(literal, segments, at + 1, values, wanted);
            if (found != null) {
                return found;
            }
        }
        Node named = node.named;
        if (named == null || segment.isEmpty()) {
            return null;
        }
        int mark = values.size();
        values.add(segment);
        Node found = walk(named, segments, at + 1, values, wanted);
        if (found == null) {
            values.subList(mark, values.size()).clear();
        }
        return found;
    }

    /** The parts between slashes; a slash at the end makes no part. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int from = path.startsWith("/") ? 1 : 0;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            segments.add(path.substring(from, end));
            from = end + 1;
        }
        return segments;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return segment;
        }
    }
}
