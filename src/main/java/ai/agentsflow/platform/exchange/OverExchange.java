package ai.agentsflow.platform.exchange;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a servlet that takes POST: it reads bodies as they come and writes answers as its client takes them, by an {@link Exchange}. For all
 * others bodies are complete before they are asked, and what they write is kept until it is complete.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OverExchange {}
