package io.isthmus.forwarding;

import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;

/** For whom a connection is explained: what happens in VPCs that they do not see is neither known nor changed. */
public record Onlooker(Principal principal) {
    /** Who sees everything. */
    public static final Onlooker OF_ALL = new Onlooker(Principal.SYSTEM);

    public boolean sees(Snapshot snapshot, VpcId vpc) {
        return principal.isAdministrator()
                || Access.visible(principal, snapshot.vpc(vpc)).isPresent();
    }

    /** Whether they change themselves what belongs to a project; else that is done by others. */
    public boolean owns(ProjectId project) {
        return Access.owns(principal, project);
    }
}
