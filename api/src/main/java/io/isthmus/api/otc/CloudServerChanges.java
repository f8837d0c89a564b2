package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerViews.JobRef;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.OneOf;
import io.isthmus.model.EcsChange;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What v1 changes of an ECS beside its name: size, image, metadata, and what is only kept (contract.md 5). */
final class CloudServerChanges {
    private static final String SERVER = "/{project_id}/cloudservers/{server_id}";
    private static final String PATH = "/v1" + SERVER;

    private CloudServerChanges() {}

    record MetadataInput(
            @Doc("entries, in place of those with the same key")
            Map<String, String> metadata) {}

    record MetadataView(
            @Doc("all entries that its owner wrote") Map<String, String> metadata) {}

    record RecoveryInput(
            @Doc("whether it is to be started again if its host fails; kept as given") @OneOf({"true", "false"})
            String supportAutoRecovery) {}

    record RecoveryView(@Doc("true or false") String supportAutoRecovery) {}

    record ResizeInput(
            @Doc("the new flavor") @Name("flavorRef") @Length(min = 1, max = 255)
            String flavorRef,

            @Doc("nothing: there are no dedicated hosts") Optional<String> dedicatedHostId) {}

    record RebuildInput(
            @Doc("the new image") @Name("imageid") @Length(min = 1, max = 255)
            String image,

            @Doc("taken and not kept: nobody can log in to an ECS") @AnyText @Length(max = 255)
            Optional<String> adminpass,

            @Doc("name of a key pair; without it that which it has") @Length(max = 255)
            Optional<String> keyname,

            @Doc("what else it begins with") Optional<RebuildMetadata> metadata) {}

    record ReinstallInput(
            @Doc("taken and not kept: nobody can log in to an ECS") @AnyText @Length(max = 255)
            Optional<String> adminpass,

            @Doc("name of a key pair; without it that which it has") @Length(max = 255)
            Optional<String> keyname,

            @Doc("what else it begins with") Optional<RebuildMetadata> metadata) {}

    record RebuildMetadata(
            @Doc("user data in base64; without it that which it has") @Length(max = 65_535)
            Optional<String> userData) {}

    record PasswordInput(
            @Doc("taken and not kept: nobody can log in to an ECS") @AnyText @Length(max = 255)
            String newPassword) {}

    record PasswordView(@Doc("always empty") String password) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(
                        List.of(
                                Endpoint.post(PATH + "/metadata", "Adds entries to the metadata of an ECS")
                                        .takes("", MetadataInput.class)
                                        .answers(200, "", MetadataView.class)
                                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_METADATA)
                                        .handledBy(call -> NovaMetadata.set(call, false)),
                                Endpoint.delete(PATH + "/metadata/{key}", "Deletes an entry of the metadata of an ECS")
                                        .refuses(Rule.ECS_NOT_FOUND)
                                        .handledBy(NovaMetadata::deleteEntry),
                                Endpoint.get(PATH + "/autorecovery", "Tells whether an ECS is to be started again")
                                        .answers(200, "", RecoveryView.class)
                                        .refuses(Rule.ECS_NOT_FOUND)
                                        .handledBy(call -> PathServer.shown(
                                                call,
                                                ecs -> Reply.ok(new RecoveryView(Boolean.toString(
                                                        ecs.detailsOrPlain().autoRecovery()))))),
                                Endpoint.put(PATH + "/autorecovery", "Says whether an ECS is to be started again")
                                        .takes("", RecoveryInput.class)
                                        .answers(204)
                                        .refuses(Rule.ECS_NOT_FOUND)
                                        .handledBy(call -> change(
                                                call,
                                                new EcsChange.SetAutoRecovery(call.body()
                                                        .supportAutoRecovery()
                                                        .equals("true")))),
                                Endpoint.put(PATH + "/os-reset-password", "Takes a new password, which nobody needs")
                                        .takes("reset-password", PasswordInput.class)
                                        .answers(204)
                                        .refuses(Rule.ECS_NOT_FOUND)
                                        .handledBy(call -> PathServer.shown(call, _ -> Reply.ok()))),
                        passwords(PATH),
                        passwords(NovaServers.SERVER),
                        resizing("/v1"),
                        resizing("/v1.1"),
                        rebuilding("/v1"),
                        rebuilding("/v2"))
                .flatMap(List<? extends Endpoint<?, ?>>::stream)
                .<Endpoint<?, ?>>map(endpoint -> endpoint)
                .toList();
    }

    /** Those that the cloud made for an ECS: here there is none. */
    private static List<Endpoint<?, ?>> passwords(String server) {
        String path = server + "/os-server-password";
        return List.of(
                Endpoint.get(path, "Shows the password that was made for an ECS: none")
                        .answers(200, "", PasswordView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> PathServer.shown(call, _ -> Reply.ok(new PasswordView("")))),
                Endpoint.delete(path, "Forgets the password that was made for an ECS: none")
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> PathServer.shown(call, _ -> Reply.ok())));
    }

    private static List<Endpoint<?, ?>> resizing(String version) {
        return List.of(Endpoint.post(version + SERVER + "/resize", "Gives an ECS another flavor")
                .takes("resize", ResizeInput.class)
                .answers(200, "", JobRef.class)
                .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_RESIZE)
                .handledBy(call -> NotKept.unless(
                                "resize.dedicated_host_id", call.body().dedicatedHostId(), "")
                        .or(() -> Offered.unknownFlavor(
                                call,
                                "resize.flavorRef",
                                Optional.of(call.body().flavorRef())))
                        .orElseGet(
                                () -> job(call, new EcsChange.Resize(call.body().flavorRef(), false)))));
    }

    private static List<Endpoint<?, ?>> rebuilding(String version) {
        return List.of(
                Endpoint.post(version + SERVER + "/changeos", "Gives an ECS another image")
                        .takes("os-change", RebuildInput.class)
                        .answers(200, "", JobRef.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_RESIZE)
                        .handledBy(call -> {
                            RebuildInput input = call.body();
                            Optional<String> image = Optional.of(input.image());
                            return Offered.unknownImage(call, "os-change.imageid", image)
                                    .orElseGet(() -> rebuild(
                                            call,
                                            "os-change",
                                            Offered.image(call, image).id(),
                                            input.keyname(),
                                            input.metadata()));
                        }),
                Endpoint.post(version + SERVER + "/reinstallos", "Gives an ECS its image anew")
                        .takes("os-reinstall", ReinstallInput.class)
                        .answers(200, "", JobRef.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_RESIZE)
                        .handledBy(call -> PathServer.shown(
                                call,
                                ecs -> rebuild(
                                        call,
                                        "os-reinstall",
                                        ecs.image(),
                                        call.body().keyname(),
                                        call.body().metadata()))));
    }

    private static Reply rebuild(
            Call<?, ?> call, String wrapper, String image, Optional<String> key, Optional<RebuildMetadata> metadata) {
        Optional<String> userData = metadata.flatMap(RebuildMetadata::userData).filter(text -> !text.isEmpty());
        return ServerDetails.badUserData(wrapper + ".metadata.user_data", userData)
                .orElseGet(() ->
                        job(call, new EcsChange.Rebuild(image, key.filter(text -> !text.isEmpty()), userData)));
    }

    private static Reply change(Call<?, ?> call, EcsChange change) {
        return call.execute(new Command.ChangeEcs(PathServer.id(call), change));
    }

    private static Reply job(Call<?, ?> call, EcsChange change) {
        return Jobs.started(call, new Command.ChangeEcs(PathServer.id(call), change));
    }
}
