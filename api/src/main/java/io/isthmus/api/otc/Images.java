package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Matching;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.offer.Image;
import io.isthmus.api.offer.Offers;
import io.isthmus.api.otc.ImageViews.CloudImagesView;
import io.isthmus.api.otc.ImageViews.ImageView;
import io.isthmus.api.otc.ImageViews.ImagesView;
import io.isthmus.api.otc.ImageViews.VersionView;
import io.isthmus.api.otc.ImageViews.VersionsView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What ECSs may be said to run, in the words of Glance and of the cloud's own IMS, which shows the same images and chooses by
 * more (contract.md 5). Each is there below the image endpoint of the token's catalog, and at the root, where clients look that
 * make up their endpoints; one client asks the compute endpoint.
 */
final class Images {
    private static final List<String> BASES = List.of("/image/v2", "/v2");
    private static final String GLANCE = "/images";
    private static final String IMS = "/cloudimages";

    private Images() {}

    record ImageQuery(
            @Doc("only the image of this id: 404 if there is none")
            Optional<String> id,

            @Doc("only images of these names") @Filter List<String> name,

            @Doc("only images in these states: always active") @Filter
            List<String> status,

            @Doc("only images that these see: always public") @Filter
            List<String> visibility,

            @Doc("only images of these owners") @Filter List<String> owner,

            @Doc("only images that are protected, or are not") @Name("protected") @Filter
            List<Boolean> isProtected,

            @Doc("only images with one of these tags") @Filter("tags")
            List<String> tag,

            @Doc("only images of these architectures: x86 or arm") @Filter
            List<String> architecture,

            @Doc("only images in these formats") @Filter List<String> containerFormat,
            @Doc("only images in these formats") @Filter List<String> diskFormat,

            @Doc("only images with this least size of a disk, in GiB") @Filter
            List<Integer> minDisk,

            @Doc("only images with this least memory, in MiB") @Filter
            List<Integer> minRam,

            @Doc("only images for such machines: always FusionCompute") @Filter
            List<String> virtualEnvType,

            @Doc("only images of these sorts: gold or market") @Name("__imagetype") @Filter
            List<String> imagetype,

            @Doc("only images of these systems: Linux or Windows") @Name("__os_type") @Filter
            List<String> osType,

            @Doc("only images of these systems, such as Debian") @Name("__platform") @Filter
            List<String> platform,

            @Doc("only images of these versions of systems") @Name("__os_version") @Filter
            List<String> osVersion,

            @Doc("only images of so many bits: always 64") @Name("__os_bit") @Filter
            List<String> osBit,

            @Doc("only images that are registered: always true") @Name("__isregistered") @Filter
            List<String> isregistered,

            @Doc("only images of whole servers: always false") @Name("__whole_image") @Filter
            List<String> wholeImage,

            @Doc("only images for KVM: always true") @Name("__support_kvm") @Filter
            List<String> supportKvm,

            @Doc("only images of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only images that a server of this flavor can run")
            Optional<String> flavorId,

            @Doc("only images of so many bytes, or more") Optional<Integer> sizeMin,
            @Doc("only images of so many bytes, or fewer") Optional<Integer> sizeMax,

            @Doc("by what the list is sorted; without it by id")
            @OneOf({
                "id",
                "name",
                "status",
                "container_format",
                "disk_format",
                "min_disk",
                "min_ram",
                "size",
                "created_at",
                "updated_at"
            })
            Optional<String> sortKey,

            @Doc("asc, or desc") @OneOf({"asc", "desc"}) Optional<String> sortDir,

            @Inline Page.Onward page)
            implements Page.Wish {
        boolean passes(Offers offers, Image image) {
            return id.filter(text -> !text.isEmpty() && !text.equals(image.id()))
                            .isEmpty()
                    && (flavorId.isEmpty()
                            || offers.flavor(flavorId.get()).filter(image::fits).isPresent());
        }

        boolean passes(ImageView view) {
            return sizeMin.orElse(0) <= view.size() && (sizeMax.isEmpty() || view.size() <= sizeMax.get());
        }

        /** Those that are alike in what they are sorted by are sorted by id. */
        Comparator<ImageView> order() {
            Comparator<ImageView> order = switch (sortKey.orElse("id")) {
                case "name" -> Comparator.comparing(ImageView::name);
                case "min_disk" -> Comparator.comparingInt(ImageView::minDisk);
                case "min_ram" -> Comparator.comparingInt(ImageView::minRam);
                case "size" -> Comparator.comparingLong(ImageView::size);
                default -> Comparator.comparing(ImageView::id);
            };
            return (sortDir.orElse("asc").equals("desc") ? order.reversed() : order).thenComparing(ImageView::id);
        }
    }

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.concat(
                        Stream.of(versions("/image"), versions("/image/v2"), cloudImages("/v2.1/{project_id}")),
                        BASES.stream().flatMap(base -> Stream.of(images(base), cloudImages(base), image(base))))
                .<Endpoint<?, ?>>map(endpoint -> endpoint)
                .toList();
    }

    private static Endpoint<?, ?> versions(String path) {
        return Endpoint.get(path, "Lists the versions of the image API")
                .needs(Needs.NOTHING)
                .answers(200, "", VersionsView.class)
                .handledBy(Images::versions);
    }

    private static Endpoint<?, ?> images(String base) {
        return Endpoint.get(base + GLANCE, "Lists the images")
                .query(ImageQuery.class)
                .answers(200, "", ImagesView.class)
                .handledBy(call -> list(
                        call,
                        page -> new ImagesView(
                                page.items(),
                                "/v2/images",
                                page.later() && !page.items().isEmpty()
                                        ? Optional.of(next(call, page.items().getLast()))
                                        : Optional.empty())));
    }

    private static Endpoint<?, ?> cloudImages(String base) {
        return Endpoint.get(base + IMS, "Lists the images, as IMS does")
                .query(ImageQuery.class)
                .answers(200, "", CloudImagesView.class)
                .handledBy(call -> list(call, page -> new CloudImagesView(page.items())));
    }

    private static Endpoint<?, ?> image(String base) {
        return Endpoint.get(base + GLANCE + "/{image_id}", "Shows an image")
                .answers(200, "", ImageView.class)
                .handledBy(call -> found(call, call.path("image_id"))
                        .<Reply>map(image -> Reply.ok(ImageView.of(image)))
                        .orElseGet(() -> absent(call.path("image_id"))));
    }

    /** By id alone: a name is no id. */
    private static Optional<Image> found(Call<?, ?> call, String id) {
        return call.services().offers().image(id).filter(image -> image.id().equals(id));
    }

    private static Reply absent(String id) {
        return new Reply.Failure(new Problem.Absent("image", id));
    }

    private static Reply versions(Call<?, ?> call) {
        return Reply.ok(new VersionsView(List.of(new VersionView(
                "v2.9", "CURRENT", List.of(new Extensions.LinkView("self", call.baseUrl() + "/image/v2/"))))));
    }

    private static Reply list(Call<ImageQuery, Nothing> call, Function<Page<ImageView>, Object> view) {
        ImageQuery query = call.query();
        Optional<String> id = query.id().filter(text -> !text.isEmpty());
        if (id.isPresent() && found(call, id.get()).isEmpty()) {
            // Clients take the first of the list, which must then be there.
            return absent(id.get());
        }
        Offers offers = call.services().offers();
        Matching wanted = Matching.of(query);
        List<ImageView> sorted = offers.images().stream()
                .filter(image -> query.passes(offers, image))
                .map(ImageView::of)
                .filter(image -> query.passes(image) && wanted.test(image))
                .sorted(query.order())
                .toList();
        return Lists.page(Lists.inOrder(sorted, ImageView::id), query, view);
    }

    /** As Glance says it: below the endpoint, whatever that is. */
    private static String next(Call<?, ?> call, ImageView last) {
        return "/v2/images?" + Lists.query(call, last.id());
    }
}
