package io.isthmus.control;

import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Flow.Count;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a flow did between two readings of the counters of a port.
 *
 * @param passed what of it passed
 * @param refused what of it was refused
 */
record FlowNews(Flow.Key key, Count passed, Count refused) {

    /**
     * The flows that did something. A flow that was perhaps there before, because not all was read then, is not told of: nobody
     * knows what of it is new.
     *
     * @param apart time between the readings
     */
    static List<FlowNews> between(Flow.Reading before, Flow.Reading after, Duration apart) {
        Map<Flow.Key, Flow> known = new HashMap<>();
        before.flows().forEach(flow -> known.put(flow.key(), flow));
        List<FlowNews> news = new ArrayList<>();
        for (Flow flow : after.flows()) {
            Optional<Flow> told = Optional.ofNullable(known.get(flow.key()));
            if (told.isEmpty() && before.cut()) {
                continue;
            }
            FlowNews one = new FlowNews(
                    flow.key(),
                    more(told.map(Flow::passed).orElse(Count.NOTHING), flow.passed(), apart, Flow.KEPT),
                    more(told.map(Flow::refused).orElse(Count.NOTHING), flow.refused(), apart, Flow.REFUSED_KEPT));
            if (one.passed.packets() > 0 || one.refused.packets() > 0) {
                news.add(one);
            }
        }
        return news;
    }

    /** Counters that are there after they must have ended have begun again, as have those that are behind. */
    private static Count more(Count told, Count counted, Duration apart, Duration kept) {
        boolean mayHaveEnded = told.quietMillis() + apart.toMillis() > kept.toMillis();
        boolean beganAgain = counted.packets() < told.packets()
                || counted.bytes() < told.bytes()
                || (counted.packets() == told.packets() && mayHaveEnded);
        return beganAgain
                ? counted
                : new Count(counted.packets() - told.packets(), counted.bytes() - told.bytes(), counted.quietMillis());
    }
}
