import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Starts Payara Micro on a machine whose own name leads to no address, as in many containers: Payara Micro asks for its
 * address once and would end. The JVM is told the answer before, loopback; nothing else is looked up differently.
 */
final class OwnName {

    private OwnName() {}

    public static void main(String[] arguments) throws Exception {
        answerWith(InetAddress.getLoopbackAddress());
        Class.forName("fish.payara.micro.PayaraMicro")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    /** The JVM remembers its own address for five seconds; this memory lasts. Its package is open, as Payara Micro wants it. */
    private static void answerWith(InetAddress address) throws ReflectiveOperationException, UnknownHostException {
        var system = InetAddress.class.getDeclaredField("impl");
        system.setAccessible(true);
        var names = Class.forName("java.net.InetAddressImpl").getDeclaredMethod("getLocalHostName");
        names.setAccessible(true);
        var name = (String) names.invoke(system.get(null));
        var memory = Arrays.stream(InetAddress.class.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals("CachedLocalHost"))
                .findFirst()
                .orElseThrow(() -> new NoSuchFieldException("CachedLocalHost"));
        var constructor = memory.getDeclaredConstructor(String.class, InetAddress.class);
        constructor.setAccessible(true);
        var own = constructor.newInstance(name, InetAddress.getByAddress(name, address.getAddress()));
        var expiry = memory.getDeclaredField("expiryTime");
        expiry.setAccessible(true);
        expiry.setLong(own, Long.MAX_VALUE / 2);
        var remembered = InetAddress.class.getDeclaredField("cachedLocalHost");
        remembered.setAccessible(true);
        remembered.set(null, own);
    }
}
