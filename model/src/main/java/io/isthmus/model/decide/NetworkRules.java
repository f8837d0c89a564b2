package io.isthmus.model.decide;

import io.isthmus.model.Id;
import io.isthmus.model.Peering;
import io.isthmus.model.Quota;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Tags;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** VPCs and subnets (contract.md 3.1 to 3.3). */
final class NetworkRules {
    private static final List<Cidr> VPC_RANGES =
            List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("172.16.0.0/12"), Cidr.parse("192.168.0.0/16"));
    private static final int LONGEST_VPC_MASK = 24;
    private static final int MAX_EXTEND_CIDRS = 5;

    /** Blocks that may not be secondary as they stand (contract.md 3.2). */
    private static final List<Cidr> EXTEND_EXACT = List.of(
            Cidr.parse("10.0.0.0/8"),
            Cidr.parse("172.16.0.0/12"),
            Cidr.parse("192.168.0.0/16"),
            Cidr.parse("172.31.0.0/16"));

    /** Ranges that a secondary block may not touch (contract.md 3.2). */
    private static final List<Cidr> EXTEND_RANGES = List.of(
            Cidr.parse("100.64.0.0/10"),
            Cidr.parse("214.0.0.0/7"),
            Cidr.parse("198.18.0.0/15"),
            Cidr.parse("169.254.0.0/16"),
            Cidr.parse("0.0.0.0/8"),
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("224.0.0.0/4"),
            Cidr.parse("240.0.0.0/4"));

    private NetworkRules() {}

    static Decision decide(Draft draft, Command.Network command) {
        return switch (command) {
            case Command.CreateVpc create -> createVpc(draft, create);
            case Command.UpdateVpc update -> updateVpc(draft, update);
            case Command.DeleteVpc delete -> deleteVpc(draft, delete);
            case Command.AddExtendCidrs add -> addExtendCidrs(draft, add);
            case Command.RemoveExtendCidrs remove -> removeExtendCidrs(draft, remove);
            case Command.CreateSubnet create -> SubnetRules.create(draft, create);
            case Command.UpdateSubnet update -> SubnetRules.update(draft, update);
            case Command.DeleteSubnet delete -> SubnetRules.delete(draft, delete);
        };
    }

    private static Decision createVpc(Draft draft, Command.CreateVpc create) {
        int used = draft.state().used(Quota.VPC, draft.project());
        if (draft.exceeds(Quota.VPC, used, 1)) {
            return draft.overQuota(Quota.VPC, used, 1);
        }
        Optional<Refusal> refusal = nameTaken(draft, create.name(), Optional.empty())
                .or(() -> create.cidr().flatMap(NetworkRules::outsideRanges));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        VpcId id = new VpcId(draft.ids().uuid());
        draft.put(new Vpc(
                id,
                draft.project(),
                create.name(),
                create.description(),
                create.cidr(),
                List.of(),
                draft.now(),
                draft.now(),
                Tags.of(create.tags()),
                create.extras().applied(VpcExtras.NONE)));
        draft.put(new RouteTable(
                new RouteTableId(draft.ids().uuid()),
                id,
                draft.project(),
                RouteTable.DEFAULT_NUMBER,
                "rtb-" + create.name(),
                "",
                PrefixTable.empty(),
                draft.now(),
                draft.now()));
        return draft.done(id);
    }

    private static Optional<Refusal> nameTaken(Draft draft, String name, Optional<VpcId> except) {
        return draft.state()
                .vpcNamed(draft.project(), name)
                .filter(vpc -> !except.equals(Optional.of(vpc.id())))
                .map(vpc -> new Refusal(
                        Rule.VPC_NAME_EXISTS,
                        "name",
                        vpc.id().value(),
                        "The project has a VPC named " + name + " already.",
                        "Choose another name."));
    }

    private static Optional<Refusal> outsideRanges(Cidr cidr) {
        boolean allowed =
                VPC_RANGES.stream().anyMatch(range -> range.contains(cidr)) && cidr.length() <= LONGEST_VPC_MASK;
        return allowed
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.VPC_CIDR_RANGE,
                        "cidr",
                        cidr.toString(),
                        "The CIDR block " + cidr + " is not allowed for a VPC.",
                        "Take a block inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 with a mask of at most /24."));
    }

    private static Decision updateVpc(Draft draft, Command.UpdateVpc update) {
        Vpc vpc = draft.state().vpc(update.vpc()).orElseThrow();
        Optional<Refusal> refusal = update.name()
                .flatMap(name -> nameTaken(draft, name, Optional.of(vpc.id())))
                .or(() -> update.cidr().flatMap(NetworkRules::outsideRanges));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        Vpc changed = vpc.withExtras(update.extras())
                .withText(
                        update.name().orElse(vpc.name()), update.description().orElse(vpc.description()), draft.now());
        if (update.cidr().isPresent()) {
            Optional<Cidr> overlapped = vpc.extendCidrs().stream()
                    .filter(update.cidr().get()::overlaps)
                    .findFirst();
            if (overlapped.isPresent()) {
                return new Decision.Refused(overlaps("cidr", update.cidr().get(), overlapped.get()));
            }
            changed = changed.withBlocks(update.cidr(), vpc.extendCidrs(), draft.now());
            Optional<Subnet> lost = outside(draft.state(), changed);
            if (lost.isPresent()) {
                return Draft.refuse(
                        Rule.VPC_CIDR_LOSES_SUBNETS,
                        "cidr",
                        lost.get().id().value(),
                        "The block " + update.cidr().get() + " does not contain the subnet "
                                + lost.get().cidr() + ".",
                        "Take a block that contains every subnet of the VPC, or delete that subnet first.");
            }
        }
        draft.put(changed);
        return draft.done(vpc.id());
    }

    /** A subnet that the blocks of the VPC do not contain. */
    private static Optional<Subnet> outside(Snapshot state, Vpc vpc) {
        return state.subnets(vpc.id()).stream()
                .filter(subnet -> vpc.blocks().noneMatch(block -> block.contains(subnet.cidr())))
                .findFirst();
    }

    private static Decision deleteVpc(Draft draft, Command.DeleteVpc delete) {
        Snapshot state = draft.state();
        Vpc vpc = state.vpc(delete.vpc()).orElseThrow();
        Optional<Refusal> blocked = blocker(state, vpc);
        if (blocked.isPresent()) {
            return new Decision.Refused(blocked.get());
        }
        // Contract.md 10.28: a foreign request towards this VPC that is not active ends with it.
        state.peerings(vpc.id()).forEach(peering -> PeeringRules.remove(draft, peering));
        FlowLogRules.forget(draft, vpc.id());
        draft.remove(state.defaultTable(vpc.id()));
        draft.remove(vpc);
        return draft.done(vpc.id());
    }

    private static Optional<Refusal> blocker(Snapshot state, Vpc vpc) {
        List<Subnet> subnets = state.subnets(vpc.id());
        if (!subnets.isEmpty()) {
            return inUse(Rule.VPC_HAS_SUBNETS, vpc, "subnet", subnets.getFirst().id());
        }
        for (RouteTable table : state.routeTables(vpc.id())) {
            if (!table.isDefault()) {
                return inUse(Rule.VPC_HAS_ROUTE_TABLES, vpc, "route table", table.id());
            }
            // Routes over foreign requests that are not active end with those requests.
            Optional<Route> route = table.routes().entries().stream()
                    .map(PrefixTable.Entry::value)
                    .filter(candidate -> !PeeringRules.usesForeignRequest(state, vpc, candidate))
                    .findFirst();
            if (route.isPresent()) {
                return inUse(Rule.VPC_HAS_ROUTES, vpc, "route", route.get().id());
            }
        }
        Optional<Peering> peering = state.peerings(vpc.id()).stream()
                .filter(candidate ->
                        candidate.isActive() || candidate.requester().project().equals(vpc.project()))
                .findFirst();
        if (peering.isPresent()) {
            return inUse(Rule.VPC_HAS_PEERINGS, vpc, "peering", peering.get().id());
        }
        return Optional.empty();
    }

    private static Optional<Refusal> inUse(Rule rule, Vpc vpc, String kind, Id id) {
        return Optional.of(new Refusal(
                rule,
                "vpc",
                id.value(),
                "The VPC " + vpc.id() + " still has the " + kind + " " + id.value() + ".",
                "Delete that " + kind + " first."));
    }

    private static Decision addExtendCidrs(Draft draft, Command.AddExtendCidrs add) {
        Vpc vpc = draft.state().vpc(add.vpc()).orElseThrow();
        List<Cidr> blocks = new ArrayList<>(vpc.extendCidrs());
        for (Cidr block : add.blocks()) {
            Optional<Refusal> refusal = extendRefusal(vpc, blocks, block);
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            blocks.add(block);
        }
        draft.put(vpc.withBlocks(vpc.cidr(), blocks, draft.now()));
        return draft.done(vpc.id());
    }

    private static Optional<Refusal> extendRefusal(Vpc vpc, List<Cidr> present, Cidr block) {
        if (block.family() != IpFamily.V4) {
            return Optional.of(new Refusal(
                    Rule.EXTEND_CIDR_INVALID,
                    "extend_cidrs",
                    block.toString(),
                    "A secondary CIDR block is IPv4; " + block + " is not.",
                    "Take an IPv4 block."));
        }
        if (EXTEND_EXACT.contains(block) || EXTEND_RANGES.stream().anyMatch(block::overlaps)) {
            return Optional.of(new Refusal(
                    Rule.EXTEND_CIDR_FORBIDDEN,
                    "extend_cidrs",
                    block.toString(),
                    "The block " + block + " may not be a secondary CIDR block.",
                    "Take a block outside the reserved ranges."));
        }
        Optional<Cidr> overlapped = Stream.concat(vpc.cidr().stream(), present.stream())
                .filter(block::overlaps)
                .findFirst();
        if (overlapped.isPresent()) {
            return Optional.of(overlaps("extend_cidrs", block, overlapped.get()));
        }
        if (present.size() >= MAX_EXTEND_CIDRS) {
            return Optional.of(new Refusal(
                    Rule.EXTEND_CIDR_TOO_MANY,
                    "extend_cidrs",
                    block.toString(),
                    "A VPC has at most " + MAX_EXTEND_CIDRS + " secondary CIDR blocks.",
                    "Remove one that is not used."));
        }
        return Optional.empty();
    }

    private static Refusal overlaps(String field, Cidr block, Cidr other) {
        return new Refusal(
                Rule.EXTEND_CIDR_OVERLAPS,
                field,
                other.toString(),
                "The block " + block + " overlaps " + other + " of the same VPC.",
                "Take a block that overlaps no other of this VPC.");
    }

    private static Decision removeExtendCidrs(Draft draft, Command.RemoveExtendCidrs remove) {
        Vpc vpc = draft.state().vpc(remove.vpc()).orElseThrow();
        List<Cidr> blocks = new ArrayList<>(vpc.extendCidrs());
        for (Cidr block : remove.blocks()) {
            if (!blocks.remove(block)) {
                return Draft.refuse(
                        Rule.EXTEND_CIDR_NOT_FOUND,
                        "extend_cidrs",
                        block.toString(),
                        "The VPC has no secondary CIDR block " + block + ".",
                        "Show the VPC for its extend_cidrs.");
            }
        }
        Vpc changed = vpc.withBlocks(vpc.cidr(), blocks, draft.now());
        Optional<Subnet> lost = outside(draft.state(), changed);
        if (lost.isPresent()) {
            return Draft.refuse(
                    Rule.EXTEND_CIDR_IN_USE,
                    "extend_cidrs",
                    lost.get().id().value(),
                    "The subnet " + lost.get().cidr() + " lies in that block.",
                    "Delete the subnets of the block first.");
        }
        draft.put(changed);
        return draft.done(vpc.id());
    }

    /** Whether an address is one that a host of the block can have. */
    static boolean usable(Cidr cidr, Ip ip) {
        return cidr.contains(ip) && !ip.equals(cidr.address()) && !ip.equals(cidr.last());
    }
}
