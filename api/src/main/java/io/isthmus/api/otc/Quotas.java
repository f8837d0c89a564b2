package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits in v1 (contract.md 3.8). */
final class Quotas {
    private static final List<Quota> OFFERED = List.of(
            Quota.VPC,
            Quota.SUBNET,
            Quota.SECURITY_GROUP,
            Quota.SECURITY_GROUP_RULE,
            Quota.NETWORK_ACL,
            Quota.FLOW_LOG,
            Quota.ADDRESS_GROUP,
            Quota.PEERING,
            Quota.ROUTE_TABLE,
            Quota.ROUTE);

    /** Types of the cloud's for things that are not offered here: none can be made. */
    private static final List<String> NOT_OFFERED = List.of(
            "publicIp",
            "vpn",
            "shareBandwidth",
            "shareBandwidthIP",
            "loadbalancer",
            "listener",
            "physicalConnect",
            "virtualInterface");

    private Quotas() {}

    record QuotaQuery(@Doc("only this type") Optional<String> type) {}

    record QuotaView(
            @Doc("what is limited") String type,
            @Doc("how many there are") int used,
            @Doc("how many there may be") int quota,
            @Doc("always 0") int min) {}

    record QuotasView(@Doc("one for each type") List<QuotaView> resources) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/v1/{project_id}/quotas", "Lists limits and how much of them is used up")
                .query(QuotaQuery.class)
                .answers(200, "quotas", QuotasView.class)
                .handledBy(Quotas::list));
    }

    private static Reply list(Call<QuotaQuery, Nothing> call) {
        List<QuotaView> all = new ArrayList<>();
        for (Quota quota : OFFERED) {
            all.add(new QuotaView(
                    quota.type(),
                    call.snapshot().used(quota, call.project()),
                    call.snapshot().limit(quota, call.project()),
                    0));
        }
        NOT_OFFERED.forEach(type -> all.add(new QuotaView(type, 0, 0, 0)));
        List<QuotaView> wanted = all.stream()
                .filter(view -> Lists.passes(call.query().type(), view.type()))
                .toList();
        return wanted.isEmpty()
                ? new Reply.Failure(new Problem.UnknownQuota(call.query().type().orElse("")))
                : Reply.ok(new QuotasView(wanted));
    }
}
