package io.isthmus.model;

import io.isthmus.model.Refusal.Rule;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** ECSs, their ports and addresses (contract.md 3.3, 5). */
final class ComputeRules {
    private static final Duration JOB_LIFE = Duration.ofDays(1);

    private ComputeRules() {}

    static Decision decide(Draft draft, Command.Compute command) {
        return switch (command) {
            case Command.CreateEcs create -> create(draft, create);
            case Command.DeleteEcs delete -> delete(draft, delete);
        };
    }

    private static Decision create(Draft draft, Command.CreateEcs create) {
        int used = draft.state().used(Quota.ECS, draft.project());
        if (draft.exceeds(Quota.ECS, used, create.count())) {
            return draft.overQuota(Quota.ECS, used, create.count());
        }
        List<SecurityGroupId> groups = create.groups().isEmpty()
                ? SecurityRules.defaultGroup(draft.state(), draft.project()).map(SecurityGroup::id).stream()
                        .toList()
                : create.groups().stream()
                        .distinct()
                        .sorted((a, b) -> a.value().compareTo(b.value()))
                        .toList();
        List<Id> subjects = new ArrayList<>();
        List<EcsId> servers = new ArrayList<>();
        for (int number = 1; number <= create.count(); number++) {
            String name = create.count() == 1
                    ? create.name()
                    : create.name() + "-" + String.format(Locale.ROOT, "%04d", number);
            EcsId ecs = new EcsId(draft.ids().uuid());
            List<PortId> ports = new ArrayList<>();
            for (Command.NewInterface nic : create.interfaces()) {
                Subnet subnet = draft.state().subnet(nic.subnet()).orElseThrow();
                Optional<Refusal> refusal = addressRefusal(draft.state(), create.vpc(), subnet, nic.ip())
                        .or(() -> Ipv6Rules.missing(subnet, nic.ipv6()));
                if (refusal.isPresent()) {
                    return new Decision.Refused(refusal.get());
                }
                Optional<Ip> ip = nic.ip().or(() -> firstFree(draft.state(), subnet));
                if (ip.isEmpty()) {
                    return Draft.refuse(
                            Rule.SUBNET_FULL,
                            "subnet_id",
                            subnet.id().value(),
                            "The subnet " + subnet.cidr() + " has no free address.",
                            "Delete an ECS of that subnet, or use another subnet.");
                }
                Port port = new Port(
                        new PortId(draft.ids().uuid()),
                        draft.project(),
                        create.vpc(),
                        subnet.id(),
                        ecs,
                        ports.size(),
                        draft.ids().mac(),
                        addresses(draft.state(), subnet, ip.get(), nic.ipv6().orElse(true)),
                        groups,
                        draft.now());
                draft.put(port);
                ports.add(port.id());
            }
            draft.put(new Ecs(
                    ecs,
                    draft.project(),
                    create.vpc(),
                    name,
                    create.flavor(),
                    create.image(),
                    create.availabilityZone(),
                    ports,
                    draft.now()));
            servers.add(ecs);
        }
        subjects.add(job(draft, Job.Type.CREATE_SERVER, servers));
        subjects.addAll(servers);
        return draft.done(subjects);
    }

    private static List<Ip> addresses(Snapshot state, Subnet subnet, Ip ipv4, boolean ipv6) {
        return subnet.ipv6()
                .filter(_ -> ipv6)
                .map(part -> List.of(ipv4, Ipv6Rules.address(state, subnet, part, ipv4)))
                .orElseGet(() -> List.of(ipv4));
    }

    private static JobId job(Draft draft, Job.Type type, List<EcsId> servers) {
        JobId id = new JobId(draft.ids().hex());
        draft.put(new Job(
                id, draft.project(), type, servers, draft.now(), draft.now().plus(JOB_LIFE)));
        return id;
    }

    private static Optional<Refusal> addressRefusal(Snapshot state, VpcId vpc, Subnet subnet, Optional<Ip> wanted) {
        if (!subnet.vpc().equals(vpc)) {
            return Optional.of(new Refusal(
                    Rule.ECS_OTHER_VPC,
                    "nics",
                    subnet.id().value(),
                    "The subnet " + subnet.id() + " does not belong to the VPC " + vpc + ".",
                    "All interfaces of an ECS lie in its VPC."));
        }
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Ip ip = wanted.get();
        if (!subnet.cidr().contains(ip)) {
            return address(Rule.ADDRESS_OUTSIDE_SUBNET, ip, "does not lie in the subnet " + subnet.cidr());
        }
        if (subnet.reserved(ip)) {
            return address(
                    Rule.ADDRESS_RESERVED,
                    ip,
                    "is reserved: network, gateway and the last three addresses of " + subnet.cidr() + " are");
        }
        return state.portAt(subnet.id(), ip).isPresent()
                ? address(Rule.ADDRESS_IN_USE, ip, "is in use in the subnet " + subnet.cidr())
                : Optional.empty();
    }

    private static Optional<Refusal> address(Rule rule, Ip ip, String why) {
        return Optional.of(new Refusal(
                rule,
                "ip_address",
                ip.toString(),
                "The address " + ip + " " + why + ".",
                "Choose another address, or leave it out for the first free one."));
    }

    private static Optional<Ip> firstFree(Snapshot state, Subnet subnet) {
        Ip last = subnet.cidr().last();
        for (Ip ip = subnet.cidr().address().plus(1); ip.compareTo(last) < 0; ip = ip.plus(1)) {
            if (!subnet.reserved(ip) && state.portAt(subnet.id(), ip).isEmpty()) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    private static Decision delete(Draft draft, Command.DeleteEcs delete) {
        List<EcsId> servers = delete.servers().stream().distinct().toList();
        for (EcsId id : servers) {
            Ecs ecs = draft.state().ecs(id).orElseThrow();
            for (PortId port : ecs.ports()) {
                draft.remove(draft.state().port(port).orElseThrow());
            }
            draft.remove(ecs);
        }
        List<Id> subjects = new ArrayList<>();
        subjects.add(job(draft, Job.Type.DELETE_SERVER, servers));
        subjects.addAll(servers);
        return draft.done(subjects);
    }
}
