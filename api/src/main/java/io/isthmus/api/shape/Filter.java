package io.isthmus.api.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a list that asks for what shows a value in a field; several values ask for any of them. See {@code catalogue.Matching}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Filter {
    /**
     * The field as the list shows it, with slashes between the names that lead to it, or several of which one will do; without
     * this, the field of the parameter's name.
     */
    String[] value() default {};
}
