package io.isthmus.model.decide;

import io.isthmus.model.Edit;
import io.isthmus.model.Label;
import io.isthmus.model.Labelled;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whoever makes or changes something of the own project may say whose it is (X-Isthmus-Label). */
final class LabelRules {
    private static final Set<Resource.Kind> KINDS = EnumSet.of(
            Resource.Kind.VPC,
            Resource.Kind.SUBNET,
            Resource.Kind.ROUTE_TABLE,
            Resource.Kind.PEERING,
            Resource.Kind.SECURITY_GROUP,
            Resource.Kind.NETWORK_ACL,
            Resource.Kind.FLOW_LOG,
            Resource.Kind.GUARD_RAIL,
            Resource.Kind.ECS);

    private LabelRules() {}

    /** The decision with the label on what the command is about, in the same change. */
    static Decision decide(Decision decision, Request request) {
        Optional<Label> label = request.terms().label();
        if (label.isEmpty() || !(decision instanceof Decision.Change(Snapshot after, var edits, var subjects))) {
            return decision;
        }
        List<Resource> all = subjects.stream()
                .flatMap(id -> KINDS.stream().flatMap(kind -> after.resource(kind, id).stream()))
                .toList();
        Optional<String> project = request.principal().project().map(ProjectId::value);
        if (all.isEmpty()
                || !all.stream().map(Resource::owner).map(Optional::of).allMatch(project::equals)) {
            return Draft.refuse(
                    Rule.LABEL_NOT_TAKEN,
                    "X-Isthmus-Label",
                    "",
                    "Nothing that this call makes or changes bears a label of the project.",
                    "Send the label with calls that make or change VPCs, subnets, route tables, peerings that the project"
                            + " asked for, security groups, network ACLs, flow logs, guard rails or ECSs of the project.");
        }
        List<Edit> labels = all.stream()
                .map(Labelled.class::cast)
                .filter(subject -> !subject.label().equals(label))
                .<Edit>map(subject -> new Edit.Put(subject.labelled(label.get())))
                .toList();
        return new Decision.Change(
                after.with(labels),
                Stream.concat(edits.stream(), labels.stream()).toList(),
                subjects);
    }
}
