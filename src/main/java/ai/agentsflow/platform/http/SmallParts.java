package ai.agentsflow.platform.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Has a compressed answer unpacked little by little. A part of it as it comes from the network can stand for a thousand times as
 * much, all of which would be held before anybody counts it; of a small part it is 1 MB at most, and when whoever listens
 * refuses that, because there is no memory for more, the rest is never unpacked.
 */
final class SmallParts extends ChannelInboundHandlerAdapter {

    /** Bytes; the formats that are unpacked make no more than 1,032 of one. */
    static final int LARGEST = 1024;

    private boolean compressed;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse head) {
            var encoding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
            compressed = encoding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding);
        }
        if (compressed
                && message instanceof HttpContent part
                && !(message instanceof HttpResponse)
                && part.content().readableBytes() > LARGEST) {
            cut(context, part);
        } else {
            context.fireChannelRead(message);
        }
    }

    private static void cut(ChannelHandlerContext context, HttpContent part) {
        try {
            var bytes = part.content();
            while (bytes.readableBytes() > LARGEST) {
                if (!context.channel().isOpen()) {
                    return; // whoever listened has given up
                }
                context.fireChannelRead(new DefaultHttpContent(bytes.readRetainedSlice(LARGEST)));
            }
            var rest = bytes.readRetainedSlice(bytes.readableBytes());
            context.fireChannelRead(
                    part instanceof LastHttpContent last
                            ? new DefaultLastHttpContent(rest, last.trailingHeaders())
                            : new DefaultHttpContent(rest));
        } finally {
            part.release();
        }
    }
}
