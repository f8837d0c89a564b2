package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.offer.Flavor;
import io.isthmus.api.offer.Image;
import io.isthmus.api.offer.Offers;
import java.util.Optional;

/** What bodies say of flavors and images, in all dialects alike (contract.md 10.34). An empty text is as good as none. */
final class Offered {
    private Offered() {}

    /** What is wrong with the references of a new ECS; empty if they name what there is. */
    static Optional<Reply> unknown(Call<?, ?> call, Optional<String> flavor, Optional<String> image) {
        return unknownFlavor(call, "server.flavorRef", flavor).or(() -> unknownImage(call, "server.imageRef", image));
    }

    static Optional<Reply> unknownFlavor(Call<?, ?> call, String field, Optional<String> flavor) {
        Offers offers = call.services().offers();
        return said(flavor)
                .filter(name -> offers.flavor(name).isEmpty())
                .map(name -> Reply.malformed(
                        field,
                        "is \"" + name + "\", which is no flavor",
                        "the id of a flavor, such as " + offers.usualFlavor().name()
                                + "; the list of flavors has them all"));
    }

    static Optional<Reply> unknownImage(Call<?, ?> call, String field, Optional<String> image) {
        Offers offers = call.services().offers();
        return said(image)
                .filter(reference -> offers.image(reference).isEmpty())
                .map(reference -> Reply.malformed(
                        field,
                        "is \"" + reference + "\", which is no image",
                        "the id or name of an image, such as "
                                + offers.usualImage().name() + "; the list of images has them all"));
    }

    /** The flavor that is meant, of which it is known that it is there. */
    static Flavor flavor(Call<?, ?> call, Optional<String> name) {
        Offers offers = call.services().offers();
        return said(name).map(found -> offers.flavor(found).orElseThrow()).orElseGet(offers::usualFlavor);
    }

    /** Likewise the image. */
    static Image image(Call<?, ?> call, Optional<String> reference) {
        Offers offers = call.services().offers();
        return said(reference).map(found -> offers.image(found).orElseThrow()).orElseGet(offers::usualImage);
    }

    private static Optional<String> said(Optional<String> reference) {
        return reference.filter(text -> !text.isEmpty());
    }
}
