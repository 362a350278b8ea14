/**
 * Notifications: what a person should know though they did not ask, kept until they have read it or it is old. News of other packages become
 * notifications here, by observers; each is told to open sockets when it is stored.
 */
@NullMarked
package ai.agentsflow.events.notifications;

import org.jspecify.annotations.NullMarked;
