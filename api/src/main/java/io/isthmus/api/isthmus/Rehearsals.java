package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.HeldRehearsals;
import io.isthmus.api.catalogue.Rehearser;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a list of changes would come to, without one of them made: each is decided by the endpoint that would carry it out, guard
 * rails included, on the state that those before it would leave.
 */
final class Rehearsals {
    /** What all steps together may take. */
    static final Duration TIME = Duration.ofSeconds(2);

    /** Stands in a path or in a text of a body for the id of what an earlier step would make. */
    private static final Pattern MADE = Pattern.compile("\\$\\{(\\d{1,3})\\.id}");

    private Rehearsals() {}

    record StepInput(
            @Doc("POST, PUT, PATCH or DELETE, or GET for what there would be") @Length(max = 10)
            String method,

            @Doc(
                    "path of the change, with its query; ${n.id} stands for the id of what step n would make, the first being 1")
            @Length(max = 2048)
            String path,

            @Doc("body of the change; in its texts ${n.id} stands for the same")
            Optional<Object> body,

            @Doc("token of whoever would make this change; without it whoever asks") @Length(max = 1024)
            Optional<String> as,

            @Doc("whose what it makes or changes would be, as X-Isthmus-Label says it") @Length(max = 64)
            Optional<String> label) {}

    record RehearsalInput(
            @Doc(
                    "id of the caller's last rehearsal, to go on from what it would leave; without it from what there is. Steps are numbered anew")
            @Length(max = 64)
            Optional<String> continues,

            @Doc("the changes in their order, at most 500") @Items(min = 1, max = 500)
            List<StepInput> steps) {}

    record StepView(
            @Doc("number of the step, from 1") int step,

            @Doc("status that the change would be answered with; absent if it is not foretold")
            Optional<Integer> status,

            @Doc("id of what it would make or change, which will be another when it is made; absent if it would not")
            Optional<String> id,

            @Doc("body of that answer; absent if there is none")
            Optional<Object> body,

            @Doc("why nothing is foretold; absent if something is")
            Optional<String> notForetold) {}

    record RehearsalView(
            @Doc("by which the caller's next rehearsal may go on from here, for a minute")
            String id,

            @Doc("revision of the state on which they are decided")
            long revision,

            @Doc("whether each of them would be carried out")
            boolean carriedOut,

            @Doc("what would become of each") List<StepView> steps) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.post(
                        "/isthmus/v1/rehearse", "Decides a list of changes one after the other, and makes none of them")
                .needs(Needs.CALLER)
                .takes("", RehearsalInput.class)
                .answers(200, "rehearsal", RehearsalView.class)
                .in(Room.REHEARSALS)
                .handledBy(Rehearsals::rehearse));
    }

    private static Reply rehearse(Call<Nothing, RehearsalInput> call) {
        List<StepInput> steps = call.body().steps();
        Optional<HeldRehearsals.Held> held = call.rehearsal(call.body().continues());
        if (held.isEmpty()) {
            return Reply.malformed(
                    "continues",
                    "names no rehearsal of yours that is held",
                    "the id of your last one within " + HeldRehearsals.KEPT.toSeconds() + " s, or nothing");
        }
        Rehearser rehearser = call.rehearser(held.get().rehearsal());
        for (int i = 0; i < steps.size(); i++) {
            Optional<Reply> fault = fault(rehearser, steps.get(i), i);
            if (fault.isPresent()) {
                call.body().continues().ifPresent(_ -> call.keep(held.get()));
                return fault.get();
            }
        }
        long end = call.services().nanoTime().getAsLong() + TIME.toNanos();
        List<StepView> foretold = new ArrayList<>();
        Map<Integer, String> made = new LinkedHashMap<>();
        for (int number = 1; number <= steps.size(); number++) {
            StepView view = end - call.services().nanoTime().getAsLong() <= 0
                    ? unknown(number, "the " + TIME.toSeconds() + " s that a rehearsal may take are over")
                    : step(rehearser, number, steps.get(number - 1), made);
            view.id().ifPresent(id -> made.put(view.step(), id));
            foretold.add(view);
        }
        call.keep(held.get().after(steps.size()));
        return Reply.ok(new RehearsalView(
                held.get().id(),
                held.get().revision(),
                foretold.stream().allMatch(view -> view.status().orElse(0) / 100 == 2),
                foretold));
    }

    /** What is wrong with a step whatever the state is. */
    private static Optional<Reply> fault(Rehearser rehearser, StepInput step, int index) {
        String field = "steps[" + index + "].";
        Matcher references =
                MADE.matcher(step.path() + step.body().map(Object::toString).orElse(""));
        while (references.find()) {
            int number = Integer.parseInt(references.group(1));
            if (number < 1 || number > index) {
                return Optional.of(Reply.malformed(
                        field + (step.path().contains(references.group()) ? "path" : "body"),
                        "names " + references.group(),
                        "a step before this one, from 1 to " + index));
            }
        }
        // Whatever stands for an id, it is one part of the path.
        return rehearser.isRehearsed(step.method(), MADE.matcher(step.path()).replaceAll("id"))
                ? Optional.empty()
                : Optional.of(Reply.malformed(
                        field + "path",
                        "with method " + step.method() + " is no change of a network",
                        "method and path of what changes or shows something of a project"));
    }

    private static StepView unknown(int number, String reason) {
        return new StepView(number, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(reason));
    }

    private static StepView step(Rehearser rehearser, int number, StepInput step, Map<Integer, String> made) {
        Matcher references =
                MADE.matcher(step.path() + step.body().map(Object::toString).orElse(""));
        while (references.find()) {
            if (!made.containsKey(Integer.parseInt(references.group(1)))) {
                return unknown(number, "step " + references.group(1) + " would make nothing");
            }
        }
        Rehearser.Outcome outcome = rehearser.decide(
                step.method(),
                resolved(step.path(), made),
                step.body().map(body -> resolved(body, made)),
                step.as(),
                step.label());
        return new StepView(
                number,
                Optional.of(outcome.status()),
                outcome.made(),
                outcome.body().length == 0
                        ? Optional.empty()
                        : Optional.of(Json.written(new String(outcome.body(), StandardCharsets.UTF_8))),
                Optional.empty());
    }

    private static String resolved(String text, Map<Integer, String> made) {
        return MADE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(made.getOrDefault(Integer.parseInt(found.group(1)), found.group())));
    }

    private static Object resolved(Object value, Map<Integer, String> made) {
        return switch (value) {
            case String text -> resolved(text, made);
            case List<?> list ->
                list.stream().map(element -> resolved(element, made)).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> fields = new LinkedHashMap<>();
                map.forEach((name, field) -> fields.put(name, resolved(field, made)));
                yield fields;
            }
            default -> value;
        };
    }
}
