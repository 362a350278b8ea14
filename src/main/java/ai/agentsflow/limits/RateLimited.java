package ai.agentsflow.limits;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calls of this resource, method or servlet are counted, and refused with 429 when there were too many. What stands on a method
 * comes before what stands on its class.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimited {

    /** How many, unless settings say otherwise: {@code 100/minute}, {@code 10/second}, {@code 50/10s}, {@code off}. */
    String value();

    /** What settings know this limit by. What has the same route is counted together. */
    LimitedRoute route();

    /** Whether a call makes a model work, so that it is refused too when its caller's tokens are spent. */
    boolean tokens() default false;
}
