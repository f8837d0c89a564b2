package io.isthmus.api.http;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** Listens on TCP and lets in whom there is a place for. */
final class TcpConnector extends ServerConnector {
    private final Connections connections;

    TcpConnector(Server server, Connections connections, ConnectionFactory... factories) {
        super(server, factories);
        this.connections = connections;
        addBean(connections);
    }

    @Override
    public void accept(int acceptor) throws IOException {
        if (getTransport() instanceof ServerSocketChannel listening && listening.isOpen()) {
            SocketChannel channel = listening.accept();
            boolean secure = getConnectionFactory(SslConnectionFactory.class) != null;
            if (connections.admit(channel, secure)) {
                channel.configureBlocking(false);
                configure(channel.socket());
                getSelectorManager().accept(channel);
            }
        }
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        connections.opened(endPoint);
    }
}
