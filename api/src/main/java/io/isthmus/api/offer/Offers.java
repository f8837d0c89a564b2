package io.isthmus.api.offer;

import io.isthmus.api.shape.Binder;
import io.isthmus.api.shape.Bound;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import io.isthmus.api.shape.Violation;
import io.isthmus.edge.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The flavors and images that there are: those of the operator's file, or the usual ones (contract.md 5, 10.34). Immutable.
 */
public final class Offers {
    /** Bytes of a file. */
    static final int FILE_LIMIT = 1 << 20;

    private static final String USUAL = "offers.json";
    private static final int TOLD = 5;

    private final Flavor usualFlavor;
    private final Image usualImage;
    private final List<Flavor> flavors;
    private final List<Image> images;
    private final Map<String, Flavor> flavorsByName;

    /** By id and by name. */
    private final Map<String, Image> imagesByReference;

    /** Read when somebody first asks: a start does without. */
    private static final class Usual {
        static final Offers OFFERS = read();

        private static Offers read() {
            try (InputStream in = Objects.requireNonNull(Offers.class.getResourceAsStream(USUAL))) {
                return of(BoundedInput.read(in, USUAL, FILE_LIMIT), USUAL);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    private Offers(List<Flavor> flavors, List<Image> images) {
        this.usualFlavor = flavors.getFirst();
        this.usualImage = images.getFirst();
        this.flavors =
                flavors.stream().sorted(Comparator.comparing(Flavor::name)).toList();
        this.images = images.stream().sorted(Comparator.comparing(Image::id)).toList();
        this.flavorsByName = flavors.stream().collect(Collectors.toUnmodifiableMap(Flavor::name, flavor -> flavor));
        Map<String, Image> references = new LinkedHashMap<>();
        images.forEach(image -> references.put(image.name(), image));
        images.forEach(image -> references.put(image.id(), image));
        this.imagesByReference = Map.copyOf(references);
    }

    /** Those that come with Isthmus: what the cloud's documents and its clients' tests name. */
    public static Offers usual() {
        return Usual.OFFERS;
    }

    /**
     * Those of a file.
     *
     * @throws UnusableOffersException if it cannot be read, is larger than 1 MiB, or is not of the form of {@link OffersFile}
     */
    public static Offers of(Path file) {
        try {
            return of(BoundedInput.read(file, FILE_LIMIT), file.toString());
        } catch (NoSuchFileException missing) {
            throw new UnusableOffersException(
                    "there is no file " + file + ", which should hold flavors and images", missing);
        } catch (IOException unreadable) {
            throw new UnusableOffersException(
                    "the flavors and images of " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static Offers of(byte[] text, String file) {
        try {
            return switch (Binder.body(OffersFile.class, "", true, Json.parse(text))) {
                case Bound.Invalid<OffersFile>(List<Violation> violations) -> throw unusable(file, violations);
                case Bound.Valid<OffersFile>(OffersFile found) -> {
                    List<Violation> doubles = found.doubles();
                    if (!doubles.isEmpty()) {
                        throw unusable(file, doubles);
                    }
                    yield new Offers(found.flavorList(), found.imageList());
                }
            };
        } catch (MalformedJsonException malformed) {
            throw new UnusableOffersException(
                    "the flavors and images of " + file + " cannot be used: the file " + malformed.getMessage(),
                    malformed);
        }
    }

    private static UnusableOffersException unusable(String file, List<Violation> violations) {
        int rest = violations.size() - TOLD;
        return new UnusableOffersException("the flavors and images of " + file + " cannot be used: "
                + violations.stream()
                        .limit(TOLD)
                        .map(violation -> (violation.field().isEmpty() ? "the file" : violation.field()) + " "
                                + violation.problem() + " (expected " + violation.expected() + ")")
                        .collect(Collectors.joining("; "))
                + (rest > 0 ? "; and " + rest + " more" : ""));
    }

    /** By name. */
    public List<Flavor> flavors() {
        return flavors;
    }

    /** By id. */
    public List<Image> images() {
        return images;
    }

    /** The one with this name, which is its id. */
    public Optional<Flavor> flavor(String name) {
        return Optional.ofNullable(flavorsByName.get(name));
    }

    /** The one with this id or name. */
    public Optional<Image> image(String reference) {
        return Optional.ofNullable(imagesByReference.get(reference));
    }

    /** What an ECS has whose maker names none: the first of the file. */
    public Flavor usualFlavor() {
        return usualFlavor;
    }

    /** Likewise. */
    public Image usualImage() {
        return usualImage;
    }
}
