package io.isthmus.conformance.scenario;

import io.isthmus.netfile.Network;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A network, and what packets must do in it. Immutable.
 *
 * @param source where the expectations come from, as {@code 4.4 S1}
 * @param transit whether the controller must let VPCs forward what came over a peering, its usual setting
 * @param stages the network as built, then after each step; at least one
 */
public record Scenario(String name, String title, String source, boolean transit, Network network, List<Stage> stages) {

    /** Begins the target of a probe that is the IPv6 gateway of a subnet. */
    public static final String GATEWAY_OF = "ipv6 gateway of ";

    public Scenario {
        stages = List.copyOf(stages);
    }

    /**
     * @param title what the step is about; of the first stage, empty
     * @param calls what changes, in order
     * @param refused what must be refused after that
     * @param ecss the ECSs that are there then
     * @param reachable the ordered pairs of them of which the first gets answers from the second; every other pair must fail
     * @param probes more to try
     */
    public record Stage(
            String title,
            List<Action.Call> calls,
            List<Action.Refused> refused,
            List<String> ecss,
            Set<Pair> reachable,
            List<Probe> probes) {

        public Stage {
            calls = List.copyOf(calls);
            refused = List.copyOf(refused);
            ecss = List.copyOf(ecss);
            reachable = Set.copyOf(reachable);
            probes = List.copyOf(probes);
        }
    }

    public record Pair(String from, String to) {}

    /**
     * One probe beside the pairs.
     *
     * @param nic which of the sender's NICs sends it: 1 for the first
     * @param source the address that it comes from; empty: the NIC's own
     * @param to an address, the name of an ECS, or {@code ipv6 gateway of} and that of a subnet
     * @param tcp the port to connect to; empty: ping
     */
    public record Probe(String from, int nic, Optional<String> source, String to, OptionalInt tcp, Outcome outcome) {
        /** From the first NIC's own address. */
        public Probe(String from, String to, OptionalInt tcp, Outcome outcome) {
            this(from, 1, Optional.empty(), to, tcp, outcome);
        }
    }

    /** What comes of a probe. */
    public enum Outcome {
        /** A reply, or an accepted connection. */
        ANSWER,
        /** The connection is refused by the ECS itself: the packets went through both ways. */
        REFUSED,
        SILENCE
    }
}
