package io.isthmus.store;

import io.isthmus.store.ChangeLog.Beginning;

/** The log does not go back that far. */
public final class HistoryGoneException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final transient Beginning beginning;

    public HistoryGoneException(Beginning beginning) {
        super("Changes up to revision " + beginning.after() + " are not kept any more"
                + beginning
                        .time()
                        .map(time -> ": the history begins at " + time)
                        .orElse("") + ".");
        this.beginning = beginning;
    }

    public Beginning beginning() {
        return beginning;
    }
}
