/**
 * Files of environment variables, each read as the program reads it that hands the variables to the server: what one takes for
 * quotes is a part of the value to another.
 *
 * <p>Nothing here runs a command, and no message repeats a name or a value of a file: any line may hold a secret.
 */
@NullMarked
package ai.agentsflow.platform.env;

import org.jspecify.annotations.NullMarked;
