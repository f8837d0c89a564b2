package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Listing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What ECSs may be said to run: a small fixed list in the words of Glance. An ECS runs what the host does (contract.md 5). */
final class Images {
    private static final String PATH = "/image/v2/images";
    private static final Time.Zulu MADE = new Time.Zulu(Instant.parse("2026-01-01T00:00:00Z"));

    private Images() {}

    record ImageQuery(
            @Doc("only images of this name") Optional<String> name,
            @Doc("only images in this state: always active") Optional<String> status,

            @Doc("only images that these see: always public")
            Optional<String> visibility,

            @Inline Page.Onward page)
            implements Page.Wish {
        boolean passes(ImageView image) {
            return Lists.passes(name, image.name())
                    && Lists.passes(status, image.status())
                    && Lists.passes(visibility, image.visibility());
        }
    }

    record ImageView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("always active") String status,
            @Doc("always public") String visibility,
            @Doc("always bare") String containerFormat,
            @Doc("always raw") String diskFormat,
            @Doc("always 0: there is no file") long size,
            @Doc("always 0") int minDisk,
            @Doc("always 0") int minRam,
            @Doc("always true") @Name("protected") boolean isProtected,
            @Doc("always empty") List<String> tags,
            @Doc("where it is") String self,
            @Doc("2026-01-01T00:00:00Z") Time.Zulu createdAt,
            @Doc("2026-01-01T00:00:00Z") Time.Zulu updatedAt) {}

    record ImagesView(
            @Doc("the images") List<ImageView> images,
            @Doc("where the list begins") String first,
            @Doc("where the next page is, if there is one") Optional<String> next) {}

    record VersionView(
            @Doc("version of the API") String id,
            @Doc("always CURRENT") String status,
            @Doc("where it is") List<Extensions.LinkView> links) {}

    record VersionsView(@Doc("the versions") List<VersionView> versions) {}

    /** By id. */
    private static final List<ImageView> ALL = Stream.of(
                    "Standard_Debian_12_latest", "Standard_Ubuntu_24.04_latest", "Standard_openSUSE_15_latest")
            .map(Images::image)
            .sorted(Comparator.comparing(ImageView::id))
            .toList();

    private static ImageView image(String name) {
        String id =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)).toString();
        return new ImageView(
                id, name, "active", "public", "bare", "raw", 0, 0, 0, true, List.of(), "/v2/images/" + id, MADE, MADE);
    }

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/image", "Lists the versions of the image API")
                        .needs(Needs.NOTHING)
                        .answers(200, "", VersionsView.class)
                        .handledBy(Images::versions),
                Endpoint.get("/image/v2", "Lists the versions of the image API")
                        .needs(Needs.NOTHING)
                        .answers(200, "", VersionsView.class)
                        .handledBy(Images::versions),
                Endpoint.get(PATH, "Lists the images")
                        .query(ImageQuery.class)
                        .answers(200, "", ImagesView.class)
                        .handledBy(Images::list),
                Endpoint.get(PATH + "/{image_id}", "Shows an image")
                        .answers(200, "", ImageView.class)
                        .handledBy(call -> ALL.stream()
                                .filter(image -> image.id().equals(call.path("image_id")))
                                .findFirst()
                                .<Reply>map(Reply::ok)
                                .orElseGet(
                                        () -> new Reply.Failure(new Problem.Absent("image", call.path("image_id"))))));
    }

    private static Reply versions(Call<?, ?> call) {
        return Reply.ok(new VersionsView(List.of(new VersionView(
                "v2.9", "CURRENT", List.of(new Extensions.LinkView("self", call.baseUrl() + "/image/v2/"))))));
    }

    private static Reply list(Call<ImageQuery, Nothing> call) {
        return Lists.page(
                Listing.of(ALL, ImageView::id).filter(call.query()::passes),
                call.query(),
                page -> new ImagesView(
                        page.items(),
                        "/v2/images",
                        page.later() && !page.items().isEmpty()
                                ? Optional.of("/v2/images?marker="
                                        + page.items().getLast().id())
                                : Optional.empty()));
    }
}
