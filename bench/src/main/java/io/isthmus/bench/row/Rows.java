package io.isthmus.bench.row;

import java.util.List;

/** All rows. */
public final class Rows {
    private Rows() {}

    /** In the order in which they run: those that share the controller with a thousand VPCs follow one another. */
    public static List<Row> all() {
        return List.of(
                new ExplainRow(),
                new ListsRow(),
                new MeshRow(),
                new ReadyRow(),
                new PeeringCreatesRow(),
                new EcsRow(),
                new MixedRow(),
                new HostileRow(),
                new RebuildRow(),
                new JointRow(),
                new TcpRow(),
                new PacketsRow(),
                new MemoryRow(),
                new HeadlessRow(),
                new ScaleRow());
    }
}
