package io.isthmus.api.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A body of which every field must be known, at any depth and beside its wrapper, though its dialect ignores others: a rule
 * would say more than its client wrote if a part of it were dropped (contract.md 10.31). A field without a value, null, says
 * nothing and is ignored all the same.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface KnownFields {}
