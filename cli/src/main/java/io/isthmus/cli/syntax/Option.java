package io.isthmus.cli.syntax;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a command that an option sets. Its type says how: boolean (a flag), String, int, OptionalInt,
 * Optional&lt;String&gt;, an enum, List&lt;String&gt; (may be repeated), Map&lt;String, Integer&gt; (KEY=N, may be repeated).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Option {
    /** With its dashes; the last is the long one. */
    String[] names();

    /** What stands for the value in the help. */
    String paramLabel() default "";

    String description();

    /** All that the value may be, for whoever types it; none if that is not for the command line to know. */
    String[] choices() default {};

    boolean required() default false;
}
