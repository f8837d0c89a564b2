package io.isthmus.cli.syntax;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a command that a word without dashes sets, in the order of the fields. A String is required, an
 * Optional&lt;String&gt; is not, and a List&lt;String&gt; takes all further words, at least one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Argument {
    /** What stands for it in the help. */
    String paramLabel();

    String description();

    /** All that it may be, for whoever types it; none if that is not for the command line to know. */
    String[] choices() default {};
}
