/**
 * What went wrong, told to a client as an RFC 9457 problem document: one list of types, one writer, one set of mappers.
 *
 * <p>Features throw {@link ai.agentsflow.platform.problem.ProblemException}; everything else that escapes becomes a problem
 * here, without a stack trace, a class name or an upstream's body. A feature whose clients know errors of another form brings an
 * {@link ai.agentsflow.platform.problem.ErrorShape} for its paths.
 */
@NullMarked
package ai.agentsflow.platform.problem;

import org.jspecify.annotations.NullMarked;
