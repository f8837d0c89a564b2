package io.isthmus.api.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that says something by being named: null stands for an empty one of its kind, not for none. So an action is an empty
 * object, a list has no elements, a text no characters, and of what is written as text {@link OrNone} has nothing.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface OrNull {}
